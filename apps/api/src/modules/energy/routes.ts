import { streamed } from "../../http/files.ts";
import type { ModuleRoutes } from "../../http/router.ts";
import { exportSeriesCsv, exportSeriesXlsx } from "./export-series.ts";
import { points, readingChanges, readings } from "./queries.ts";
import { seriesQuerySchema } from "./schema.ts";

export const energyRoutes: ModuleRoutes = (api) => {
  api.resource(points);
  const series = { resource: "readings", action: "export", query: seriesQuerySchema };
  api.file({
    ...series,
    path: "/readings/_series.csv",
    summary: "Readings of some points with names, units and local time, as CSV",
    type: "text/csv",
    run: async ({ ctx, query }) => {
      const { name, lines } = await exportSeriesCsv({ ctx, input: query });
      return { name, bytes: streamed(lines) };
    },
  });
  api.file({
    ...series,
    path: "/readings/_series.xlsx",
    summary: "The same as a workbook",
    type: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    run: ({ ctx, query, signal }) => exportSeriesXlsx({ ctx, input: query, signal }),
  });
  // After the files, whose names its addresses of single records would match too.
  api.resource(readings);
  api.resource(readingChanges);
};
