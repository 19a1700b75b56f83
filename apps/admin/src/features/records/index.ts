import { lazy } from "react";
import type { ResourceProps } from "react-admin";

export const records: ResourceProps = {
  name: "records",
  list: lazy(() => import("./List.tsx")),
  show: lazy(() => import("./Show.tsx")),
};
