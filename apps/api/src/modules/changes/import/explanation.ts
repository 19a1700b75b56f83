import type { SheetPlan, SheetValue } from "../../../infra/workbook.ts";
import { KEY_FIELD, type OpColumn, type OpForm } from "./columns.ts";
import { type ColumnList, MOST_LISTED, YES_NO } from "./lists.ts";
import { KEY_LABEL } from "./map-columns.ts";

const TYPES: Readonly<Record<OpColumn["type"], string>> = {
  text: "文本",
  number: "数值",
  integer: "整数",
  boolean: "是/否",
  instant: "时间，如 2026-11-23 08:30:00",
  date: "日期，如 2026-11-23",
  json: "JSON",
};

/** The sheet of a template that says what each of its columns means. */
export function explanation(form: OpForm, lists: ReadonlyMap<string, ColumnList>): SheetPlan {
  const { op, columns } = form;
  const key: SheetValue[] = [
    KEY_FIELD,
    `${KEY_LABEL} / Record key`,
    "",
    "文本",
    op.kind === "create" ? "否" : "是",
    keyRange(form, lists),
  ];
  const rows = columns.map((column): SheetValue[] => [
    column.field,
    `${column.label.zh} / ${column.label.en}`,
    column.unit ?? "",
    typeOf(column),
    column.required ? "是" : "否",
    rangeOf(column, lists.get(column.field)),
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

function typeOf({ type, allowed, open, refersTo }: OpColumn): string {
  if (refersTo !== null) return "记录编号";
  if (!allowed) return TYPES[type];
  return open ? "可选值，也可另填" : "可选值";
}

function keyRange({ stream }: OpForm, lists: ReadonlyMap<string, ColumnList>): string {
  if (stream.kind === "reading") return "监测点|时间 point|time，如 P1|2026-11-23 08:30:00";
  return cutNote(lists.get(KEY_FIELD));
}

function rangeOf({ allowed, open, min, max, type, refersTo }: OpColumn, list: ColumnList | undefined): string {
  if (refersTo !== null) return `${refersTo} 的记录编号 a record key of ${refersTo}${cutNote(list, "；")}`;
  if (type === "boolean") return YES_NO.join("、");
  if (allowed) return `${allowed.join("、")}${open ? "；也可另填 others are taken too" : ""}`;
  if (min !== null && max !== null) return `${min} – ${max}`;
  if (min !== null) return `≥ ${min}`;
  return max === null ? "" : `≤ ${max}`;
}

/** Said where a list has not all there is. */
const cutNote = (list: ColumnList | undefined, before = ""): string =>
  list?.isCut
    ? `${before}下拉列表只有前 ${MOST_LISTED} 条，其余可直接填写 the list has the first ${MOST_LISTED}; type the others`
    : "";
