import { lazy } from "react";
import type { ResourceProps } from "react-admin";

export const drifts: ResourceProps = {
  name: "drifts",
  list: lazy(() => import("./List.tsx")),
};
