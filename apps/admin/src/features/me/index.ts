import { lazy } from "react";
import type { ResourceProps } from "react-admin";

export const me: ResourceProps = {
  name: "me",
  list: lazy(() => import("./List.tsx")),
};
