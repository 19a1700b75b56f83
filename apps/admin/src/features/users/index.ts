import { lazy } from "react";
import type { ResourceProps } from "react-admin";

export const users: ResourceProps = {
  name: "users",
  list: lazy(() => import("./List.tsx")),
  create: lazy(() => import("./Create.tsx")),
  edit: lazy(() => import("./Edit.tsx")),
};
