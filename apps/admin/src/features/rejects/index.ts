import { lazy } from "react";
import type { ResourceProps } from "react-admin";

export const rejects: ResourceProps = {
  name: "rejects",
  list: lazy(() => import("./List.tsx")),
  show: lazy(() => import("./Show.tsx")),
};
