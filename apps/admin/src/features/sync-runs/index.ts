import { lazy } from "react";
import type { ResourceProps } from "react-admin";

export const syncRuns: ResourceProps = {
  name: "sync-runs",
  list: lazy(() => import("./List.tsx")),
  show: lazy(() => import("./Show.tsx")),
};
