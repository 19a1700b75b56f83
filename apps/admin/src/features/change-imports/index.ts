import { lazy } from "react";
import type { ResourceProps } from "react-admin";

export const changeImports: ResourceProps = {
  name: "change-imports",
  list: lazy(() => import("./List.tsx")),
};
