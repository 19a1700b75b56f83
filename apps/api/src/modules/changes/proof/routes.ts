import { idParams, type ModuleRoutes } from "../../../http/router.ts";
import { exportPdf } from "./export-pdf.ts";
import { exportXlsx } from "./export-xlsx.ts";

export const proofRoutes: ModuleRoutes = (api) => {
  const route = { resource: "change-sets", action: "show", params: idParams };
  api.file({
    ...route,
    path: "/change-sets/{id}/export.xlsx",
    summary: "The record of proof as a workbook: facts, steps, every field of every op",
    type: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    run: ({ ctx, params }) => exportXlsx({ ctx, input: params }),
  });
  api.file({
    ...route,
    path: "/change-sets/{id}/export.pdf",
    summary: "The record of proof as a paper to sign",
    type: "application/pdf",
    run: ({ ctx, params }) => exportPdf({ ctx, input: params }),
  });
};
