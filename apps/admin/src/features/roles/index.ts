import { lazy } from "react";
import type { ResourceProps } from "react-admin";

export const roles: ResourceProps = {
  name: "roles",
  list: lazy(() => import("./List.tsx")),
};
