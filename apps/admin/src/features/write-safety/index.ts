import { lazy } from "react";
import type { ResourceProps } from "react-admin";

export const writeSafety: ResourceProps = {
  name: "write-safety",
  list: lazy(() => import("./List.tsx")),
};
