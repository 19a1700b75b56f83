import { lazy } from "react";
import type { ResourceProps } from "react-admin";

export const simulators: ResourceProps = {
  name: "simulators",
  list: lazy(() => import("./List.tsx")),
};
