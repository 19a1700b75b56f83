import { z } from "zod";
import { callerOf } from "../core/actor.ts";
import { campusTime } from "../core/campus-time.ts";
import { invalid } from "../core/errors.ts";
import { csvLines, csvRows } from "../infra/csv.ts";
import { gatheredWorkbook } from "../infra/gathered-workbook.ts";
import { tableColumnsSchema, tableRowOf } from "../infra/listing/table.ts";
import type { Resource } from "../infra/listing.ts";
import type { SheetValue } from "../infra/workbook.ts";
import { attachment, streamed } from "./files.ts";
import type { HubContext } from "./hub.ts";
import { readBody } from "./input.ts";
import { readListQuery } from "./list-query.ts";

/** A workbook is made in memory. */
const MOST_WORKBOOK_CELLS = 1_000_000;
/** What no sheet may be called, and more letters than its name may have. */
const NO_SHEET_NAME = /[[\]:*?/\\']|(?<=^.{31}).*/gsu;

type Listable = Pick<Resource, "name" | "view" | "columns" | "batches">;

/** A list as a file for people: its columns are described by the screen that shows them. */
export const tableSchema = z.object({
  format: z.enum(["csv", "xlsx"]),
  /** Of the file and its sheet. */
  title: z.string().trim().min(1).max(100),
  filter: z.record(z.string(), z.unknown()).default({}),
  sort: z.tuple([z.string(), z.enum(["ASC", "DESC"])]).optional(),
  columns: tableColumnsSchema,
});
type Table = z.output<typeof tableSchema>;

export const TABLE_TYPES: Readonly<Record<Table["format"], string>> = {
  csv: "text/csv",
  xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
};

/** The whole filter for programs: every field by its name, times in UTC, JSON as it is. */
export async function exportFields(c: HubContext, resource: Listable): Promise<Response> {
  const ctx = c.get("ctx");
  const hidden = ctx.policy.hidden(ctx.actor, resource.name);
  const shape = resource.view instanceof z.ZodObject ? Object.keys(resource.view.shape) : resource.columns;
  const columns = shape.filter((name) => !hidden.has(name));
  const lines = csvLines(columns, await begun(resource.batches({ ctx, query: readListQuery(c) })));
  c.header("Content-Type", "text/csv; charset=utf-8");
  c.header("Content-Disposition", `attachment; filename="${resource.name}.csv"`);
  return c.body(streamed(lines));
}

/** The whole filter for people: the columns they chose, in their words, in the time of the campus. */
export async function exportTable(c: HubContext, resource: Listable): Promise<Response> {
  const ctx = c.get("ctx");
  ctx.policy.demand(ctx.actor, "list", resource.name);
  const table = await readBody(c, tableSchema);
  const { format, title, filter, columns } = table;
  const rowOf = tableRowOf(ctx, resource, columns);
  const sort = table.sort && { field: table.sort[0], order: table.sort[1] };
  const batches = await begun(resource.batches({ ctx, query: { filter, sort } }));
  const rows = (async function* () {
    for await (const views of batches) yield views.map(rowOf);
  })();
  const file =
    format === "csv"
      ? streamed(csvRows(headOf(table), rows))
      : await workbookOf(table, rows, { caller: callerOf(ctx.actor), signal: c.req.raw.signal });
  return c.body(file as ReadableStream | Uint8Array<ArrayBuffer>, 200, {
    "Content-Type": TABLE_TYPES[format],
    "Content-Disposition": attachment(`${title}-${campusTime(ctx.clock.now()).slice(0, 10)}.${format}`),
  });
}

const headOf = ({ columns }: Table) => columns.map(({ head }) => head);

/** @throws AppError invalid for more cells than a workbook is made of, rateLimited where too many wait */
function workbookOf(
  table: Table,
  pages: AsyncIterable<SheetValue[][]>,
  asked: { readonly caller: string; readonly signal: AbortSignal },
): Promise<Buffer> {
  const mostRows = Math.floor(MOST_WORKBOOK_CELLS / table.columns.length);
  const tooMany = () => {
    const message = `a workbook holds at most ${mostRows} rows of so many columns; narrow the filter, hide columns or choose CSV`;
    return invalid(message, { format: message }, { reason: "workbookRows", values: { most: mostRows } });
  };
  const sheet = { name: table.title.replace(NO_SHEET_NAME, "") || "1", head: headOf(table) };
  return gatheredWorkbook(sheet, pages, { ...asked, mostRows, tooMany });
}

/** Reads the first batch at once: a refusal must come before the status line, not inside the file. */
async function begun<T>(batches: AsyncGenerator<T>): Promise<AsyncIterable<T>> {
  const first = await batches.next();
  return (async function* () {
    if (first.done) return;
    yield first.value;
    yield* batches;
  })();
}
