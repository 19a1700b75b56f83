import type { Ctx } from "../../../core/context.ts";
import { invalid } from "../../../core/errors.ts";
import type { ListQuery } from "../../../core/paging.ts";
import { type SheetPlan, type SheetValue, writeWorkbook } from "../../../infra/workbook.ts";
import { connectorOf, loadConnection } from "../../connections/index.ts";
import { records } from "../../sync/index.ts";
import { tooManyRecords } from "../limits.ts";
import { KEY_FIELD, type OpColumn, type OpForm, opForm } from "./columns.ts";
import { explanation } from "./explanation.ts";
import { listsOf, YES_NO } from "./lists.ts";
import { KEY_LABEL } from "./map-columns.ts";
import { separated } from "./separated.ts";
import { MAX_ROWS } from "./table.ts";

export interface TemplateWish {
  readonly connectionId: number;
  readonly stream: string;
  /** Absent: see `opForm`. */
  readonly op?: string | undefined;
  readonly format: "xlsx" | "csv";
  /** With the records a filter shows, as they are now; absent: empty. */
  readonly filled?: { readonly filter: ListQuery["filter"] } | undefined;
}

const KEY_HEAD = `${KEY_LABEL} (${KEY_FIELD})`;
/** Tells a person which record a key is; means no field. */
const LABEL_HEAD = "记录名称 (仅供参考)";

/** A form to be filled in a spreadsheet and uploaded again. @throws AppError notFound, invalid, forbidden */
export async function template({ ctx, input }: { ctx: Ctx; input: TemplateWish }): Promise<{ name: string; bytes: Buffer }> {
  ctx.policy.demand(ctx.actor, "create", "change-sets");
  const connection = await loadConnection(ctx, input.connectionId);
  const form = opForm({ connector: connectorOf(ctx, connection.connectorId), config: connection.config }, input);
  const head = [KEY_HEAD, ...(input.filled ? [LABEL_HEAD] : []), ...form.columns.map(headOf)];
  const rows = input.filled ? await currentRows(ctx, form, { ...input, filter: input.filled.filter }) : [];
  const name = `${connection.title}-${form.stream.title.zh}-${form.op.title.zh}.${input.format}`;
  if (input.format === "csv") return { name, bytes: separated(head, rows) };
  const fields = [KEY_FIELD, ...(input.filled ? [undefined] : []), ...form.columns.map(({ field }) => field)];
  const lists = await listsOf(ctx, connection.id, form);
  const choices = new Map(
    fields.flatMap((field, at) => {
      const list = field === undefined ? undefined : lists.get(field);
      return list ? [[at, list] as const] : [];
    }),
  );
  const widths = head.map((_, at) => (at === 0 ? 24 : 18));
  const sheet: SheetPlan = { name: "填写", head, rows, widths, choices, texts: textsIn(fields, form) };
  return { name, bytes: await writeWorkbook([sheet, explanation(form, lists)]) };
}

/** Columns to be filled with texts: the key, and fields that are no number and no yes or no. */
function textsIn(fields: readonly (string | undefined)[], { columns }: OpForm): ReadonlySet<number> {
  const texts = new Set([KEY_FIELD, ...columns.filter(({ type }) => type === "text").map(({ field }) => field)]);
  return new Set(fields.flatMap((field, at) => (field !== undefined && texts.has(field) ? [at] : [])));
}

const headOf = ({ field, label, required }: OpColumn) => `${label.zh}${required ? "*" : ""} (${field})`;

async function currentRows(
  ctx: Ctx,
  form: OpForm,
  { connectionId, stream, filter }: TemplateWish & { filter: ListQuery["filter"] },
): Promise<SheetValue[][]> {
  if (form.stream.kind === "reading")
    throw invalid("readings are not filled in; name them by point|time", { filled: "not here" }, { reason: "readingsNotFilled" });
  const rows: SheetValue[][] = [];
  const query: ListQuery = { filter: { ...filter, connectionId, stream, deleted: false }, sort: { field: "key", order: "ASC" } };
  for await (const page of records.batches({ ctx, query })) {
    for (const { key, label, data } of page) {
      const values = form.columns.map(({ field }) => (form.op.kind === "update" ? valueOfField(data[field]) : null));
      rows.push([key, label, ...values]);
    }
    if (rows.length > MAX_ROWS)
      throw invalid(`the filter shows more than ${MAX_ROWS} records; narrow it`, { filter: "too many" }, tooManyRecords);
  }
  return rows;
}

function valueOfField(value: unknown): SheetValue {
  if (value === null || value === undefined) return null;
  if (typeof value === "boolean") return value ? YES_NO[0] : YES_NO[1];
  return typeof value === "string" || typeof value === "number" ? value : JSON.stringify(value);
}
