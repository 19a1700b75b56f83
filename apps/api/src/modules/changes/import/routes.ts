import { z } from "zod";
import { parseJson } from "../../../http/input.ts";
import { type Api, idParams, type ModuleRoutes } from "../../../http/router.ts";
import { importAnswerSchema, languageQuery } from "../schema.ts";
import { badRows } from "./bad-rows.ts";
import { importFile } from "./import-file.ts";
import { template } from "./template.ts";

export const importRoutes: ModuleRoutes = (api) => {
  api.upload({
    path: "/change-sets/import",
    summary: "A file of wishes (.xlsx, .csv) becomes a draft; the same file again is the same one",
    resource: "change-sets",
    action: "create",
    maxBytes: 20_000_000,
    form: formSchema,
    answer: importAnswerSchema,
    run: ({ ctx, file, form }) =>
      importFile({ ctx, input: { ...form, file: { name: file.name, bytes: Buffer.from(file.bytes) } } }),
  });
  for (const format of ["xlsx", "csv"] as const) addDownloads(api, format);
};

const TYPES = {
  xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
  csv: "text/csv; charset=utf-8",
} as const;

/** JSON in a text; empty: absent. */
const jsonText = (name: string) =>
  z
    .string()
    .max(200_000)
    .transform((text) => (text.trim() === "" ? undefined : parseJson(text, name)));

/** Absent: `update` where the connection offers it, else the first op it offers. */
const opName = z.string().min(1).max(60).optional();

const formSchema = z.object({
  connectionId: z.coerce.number().int().min(1).max(2_147_483_647),
  stream: z.string().min(1).max(60),
  op: opName,
  /** Column → field, `null`: not used; columns it does not name are found by name, label and memory. */
  mapping: jsonText("mapping")
    .pipe(z.record(z.string(), z.string().max(200).nullable()).optional())
    .optional(),
  title: z.string().trim().max(200).optional(),
  reason: z.string().trim().max(2000).optional(),
  dryRun: z.stringbool().optional(),
});

const streamParams = idParams.extend({ stream: z.string().min(1).max(60) });
const templateQuery = z.object({
  op: opName,
  filled: z.stringbool().default(false),
  filter: jsonText("filter").pipe(z.record(z.string(), z.unknown()).optional()).optional(),
});

function addDownloads(api: Api, format: "xlsx" | "csv"): void {
  api.file({
    path: `/connections/{id}/streams/{stream}/template.${format}`,
    summary: "A form to fill in a spreadsheet and upload again, empty or with the records of a filter",
    resource: "change-sets",
    action: "create",
    type: TYPES[format],
    params: streamParams,
    query: templateQuery,
    run: ({ ctx, params, query }) => {
      const { op, filled, filter = {} } = query;
      const wish = { connectionId: params.id, stream: params.stream, op, format, filled: filled ? { filter } : undefined };
      return template({ ctx, input: wish });
    },
  });
  api.file({
    path: `/change-imports/{id}/bad-rows.${format}`,
    summary: "The rows of a file that made no op, each with its reasons, to be mended and uploaded again",
    resource: "change-imports",
    action: "show",
    type: TYPES[format],
    params: idParams,
    query: languageQuery,
    run: ({ ctx, params, query }) => badRows({ ctx, input: { ...params, ...query, format } }),
  });
}
