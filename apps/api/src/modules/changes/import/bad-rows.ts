import { type BadRow, changeImport } from "@campushub/drizzle/schema";
import { eq } from "drizzle-orm";
import type { Ctx } from "../../../core/context.ts";
import { writeWorkbook } from "../../../infra/workbook.ts";
import { changeImports } from "../queries.ts";
import { KEY_FIELD } from "./columns.ts";
import { REASON_COLUMN } from "./map-columns.ts";
import { rememberedMapping } from "./remembered-mapping.ts";
import { separated } from "./separated.ts";

/** What an officer reads beside the row; the screens have the same codes in three languages. */
const REASONS: Readonly<Record<string, string>> = {
  digitsLost: "位数超过表格精度，请设为文本格式后重新填写",
  dateInText: "单元格是日期，此处应为文本；请设为文本格式后重新填写",
  errorValue: "单元格显示错误",
  formula: "是公式，请粘贴为数值",
  invalid: "不符合要求",
  keyAmbiguous: "显示的编号与单元格内的数字各有一条记录，请设为文本格式后重新填写",
  keyExists: "该记录已存在",
  keyMissing: "没有记录编号",
  keyNoReading: "应写成 监测点|时间，如 P1|2026-11-23 08:30:00",
  keyRepeated: "与前面的行重复",
  keyUnknown: "没有这条记录",
  notAllowed: "不在可选值之内",
  notBoolean: "应填 是 或 否",
  notDate: "不是日期",
  notInstant: "不是时间",
  notJson: "不是 JSON",
  notNullable: "不能清空",
  notNumber: "不是数值",
  notStorable: "含有无法保存的字符",
  notWhole: "应为整数",
  nothingWished: "没有要修改的内容",
  outOfRange: "超出范围",
  referenceUnknown: "没有所指的记录",
  required: "必填",
  rowHidden: "该行在表中被隐藏（筛选），请显示后再上传，或删除该行",
  shownOtherwise: "单元格显示的与其数值不同，请设为文本格式后重新填写",
  tooLong: "过长",
  tooShort: "过短",
  wrongType: "类型不对",
};

export interface BadRowsWish {
  readonly id: number;
  readonly format: "xlsx" | "csv";
}

/** The rows of a file that made no op, as they were, each with its reasons: to be mended and uploaded again. @throws AppError notFound */
export async function badRows({ ctx, input }: { ctx: Ctx; input: BadRowsWish }): Promise<{ name: string; bytes: Buffer }> {
  const place = await changeImports.one({ ctx, id: input.id });
  const [row] = await ctx.db.select({ badRows: changeImport.badRows }).from(changeImport).where(eq(changeImport.id, input.id));
  const bad = row?.badRows ?? [];
  const columns = inOrder(Object.keys(bad[0]?.cells ?? {}), await mappingOf(ctx, place, bad));
  const head = [...columns, REASON_COLUMN];
  const rows = bad.map((one) => [...columns.map((name) => one.cells[name] ?? ""), reasonsOf(one)]);
  const name = `${place.fileName.replace(/\.\w{1,5}$/, "")}-bad-rows.${input.format}`;
  if (input.format === "csv") return { name, bytes: separated(head, rows) };
  return { name, bytes: await writeWorkbook([{ name: "错误行", head, rows, widths: [...columns.map(() => 18), 60] }]) };
}

const mappingOf = (ctx: Ctx, place: { connectionId: number; stream: string; op: string }, bad: readonly BadRow[]) =>
  rememberedMapping(ctx, place, Object.keys(bad[0]?.cells ?? {}));

/** The key, then what was read, then the rest: a JSON column keeps no order of names. */
function inOrder(columns: readonly string[], mapping: Readonly<Record<string, string>> = {}): string[] {
  const rank = (column: string) => (mapping[column] === KEY_FIELD ? 0 : Object.hasOwn(mapping, column) ? 1 : 2);
  return [...columns].sort((left, right) => rank(left) - rank(right));
}

const reasonsOf = ({ line, errors }: BadRow): string =>
  `第 ${line} 行：${errors.map(({ column, code, message }) => `${column}：${REASONS[code] ?? code} (${message})`).join("；")}`;
