import { lazy } from "react";
import type { ResourceProps } from "react-admin";

export const points: ResourceProps = {
  name: "points",
  list: lazy(() => import("./List.tsx")),
  show: lazy(() => import("./Show.tsx")),
};
