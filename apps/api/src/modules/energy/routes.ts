import type { ModuleRoutes } from "../../http/router.ts";
import { points, readingChanges, readings } from "./queries.ts";

export const energyRoutes: ModuleRoutes = (api) => {
  api.resource(points);
  api.resource(readings);
  api.resource(readingChanges);
};
