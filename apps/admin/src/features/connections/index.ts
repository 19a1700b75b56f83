import { lazy } from "react";
import type { ResourceProps } from "react-admin";

export const connections: ResourceProps = {
  name: "connections",
  list: lazy(() => import("./List.tsx")),
  show: lazy(() => import("./Show.tsx")),
  create: lazy(() => import("./Create.tsx")),
  edit: lazy(() => import("./Edit.tsx")),
};
