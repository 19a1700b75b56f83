import type { Ctx } from "../../../core/context.ts";
import { invalid } from "../../../core/errors.ts";
import type { ListQuery } from "../../../core/paging.ts";
import { connectorOf, loadConnection } from "../../connections/index.ts";
import { records } from "../../sync/index.ts";
import { KEY_FIELD, type OpColumn, type OpForm, opForm } from "./columns.ts";
import { KEY_LABEL } from "./map-columns.ts";
import { separated } from "./separated.ts";
import { MAX_ROWS } from "./table.ts";
import { type SheetPlan, type SheetValue, writeWorkbook } from "./write-sheet.ts";

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
const YES_NO = ["是", "否"] as const;

/** A form to be filled in a spreadsheet and uploaded again. @throws AppError notFound, invalid, forbidden */
export async function template({ ctx, input }: { ctx: Ctx; input: TemplateWish }): Promise<{ name: string; bytes: Buffer }> {
  ctx.policy.demand(ctx.actor, "create", "change-sets");
  const connection = await loadConnection(ctx, input.connectionId);
  const form = opForm({ connector: connectorOf(ctx, connection.connectorId), config: connection.config }, input);
  const head = [KEY_HEAD, ...(input.filled ? [LABEL_HEAD] : []), ...form.columns.map(headOf)];
  const rows = input.filled ? await currentRows(ctx, form, { ...input, filter: input.filled.filter }) : [];
  const name = `${connection.title}-${form.stream.title.zh}-${form.op.title.zh}.${input.format}`;
  if (input.format === "csv") return { name, bytes: separated(head, rows) };
  const before = head.length - form.columns.length;
  const choices = new Map(
    form.columns.flatMap((column, at) => {
      const list = column.type === "boolean" ? YES_NO : column.allowed;
      return list ? [[at + before, list] as const] : [];
    }),
  );
  const sheet: SheetPlan = { name: "填写", head, rows, widths: head.map((_, at) => (at === 0 ? 24 : 18)), choices };
  return { name, bytes: await writeWorkbook([sheet, explanation(form)]) };
}

const headOf = ({ field, label, required }: OpColumn) => `${label.zh}${required ? "*" : ""} (${field})`;

async function currentRows(
  ctx: Ctx,
  form: OpForm,
  { connectionId, stream, filter }: TemplateWish & { filter: ListQuery["filter"] },
): Promise<SheetValue[][]> {
  if (form.stream.kind === "reading")
    throw invalid("readings are not filled in; name them by point|time", { filled: "not here" });
  const rows: SheetValue[][] = [];
  const query: ListQuery = { filter: { ...filter, connectionId, stream, deleted: false }, sort: { field: "key", order: "ASC" } };
  for await (const page of records.batches({ ctx, query })) {
    for (const { key, label, data } of page) {
      const values = form.columns.map(({ field }) => (form.op.kind === "update" ? valueOfField(data[field]) : null));
      rows.push([key, label, ...values]);
    }
    if (rows.length > MAX_ROWS)
      throw invalid(`the filter shows more than ${MAX_ROWS} records; narrow it`, { filter: "too many" });
  }
  return rows;
}

function valueOfField(value: unknown): SheetValue {
  if (value === null || value === undefined) return null;
  if (typeof value === "boolean") return value ? YES_NO[0] : YES_NO[1];
  return typeof value === "string" || typeof value === "number" ? value : JSON.stringify(value);
}

const TYPES: Readonly<Record<OpColumn["type"], string>> = {
  text: "文本",
  number: "数值",
  integer: "整数",
  boolean: "是/否",
  instant: "时间，如 2026-11-23 08:30:00",
  date: "日期，如 2026-11-23",
  json: "JSON",
};

function explanation({ op, columns }: OpForm): SheetPlan {
  const key: SheetValue[] = [KEY_FIELD, `${KEY_LABEL} / Record key`, "", "文本", op.kind === "create" ? "否" : "是", ""];
  const rows = columns.map((column): SheetValue[] => [
    column.field,
    `${column.label.zh} / ${column.label.en}`,
    column.unit ?? "",
    column.allowed ? "可选值" : TYPES[column.type],
    column.required ? "是" : "否",
    rangeOf(column),
  ]);
  const rules = [
    "空单元格：不修改该字段。Empty cell: the field stays.",
    "填写“(空)”：清空该字段（仅限可为空的字段）。(empty): set to nothing, where the field allows it.",
    "不接受公式，请粘贴为数值。Formulas are refused; paste values.",
  ];
  return {
    name: "说明",
    head: ["字段 Field", "含义 Meaning", "单位 Unit", "类型 Type", "必填 Required", "可填值 Allowed"],
    rows: [key, ...rows, [], ...rules.map((rule): SheetValue[] => [rule])],
    widths: [20, 36, 12, 30, 14, 50],
  };
}

function rangeOf({ allowed, min, max, type }: OpColumn): string {
  if (type === "boolean") return YES_NO.join("、");
  if (allowed) return allowed.join("、");
  if (min !== null && max !== null) return `${min} – ${max}`;
  if (min !== null) return `≥ ${min}`;
  return max === null ? "" : `≤ ${max}`;
}
