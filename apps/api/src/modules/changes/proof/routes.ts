import { idParams, type ModuleRoutes } from "../../../http/router.ts";
import { languageQuery } from "../schema.ts";
import { exportPdf } from "./export-pdf.ts";
import { exportXlsx } from "./export-xlsx.ts";

export const proofRoutes: ModuleRoutes = (api) => {
  const route = { resource: "change-sets", action: "show", params: idParams, query: languageQuery };
  api.file({
    ...route,
    path: "/change-sets/{id}/export.xlsx",
    summary: "The record of proof as a workbook: facts, steps, every field of every op",
    type: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    run: ({ ctx, params, query }) => exportXlsx({ ctx, input: { ...params, ...query } }),
  });
  api.file({
    ...route,
    path: "/change-sets/{id}/export.pdf",
    summary: "The record of proof as a paper to sign",
    type: "application/pdf",
    run: ({ ctx, params, query }) => exportPdf({ ctx, input: { ...params, ...query } }),
  });
};
