import { lazy } from "react";
import type { ResourceProps } from "react-admin";

export const tokens: ResourceProps = {
  name: "tokens",
  list: lazy(() => import("./List.tsx")),
  create: lazy(() => import("./Create.tsx")),
};
