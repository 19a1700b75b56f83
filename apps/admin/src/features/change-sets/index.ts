import { lazy } from "react";
import type { ResourceProps } from "react-admin";

export const changeSets: ResourceProps = {
  name: "change-sets",
  list: lazy(() => import("./List.tsx")),
  show: lazy(() => import("./Show.tsx")),
};
