import type { Ctx } from "../../../core/context.ts";
import { type SheetPlan, writeWorkbook } from "../../../infra/workbook.ts";
import { loadProof } from "./facts.ts";
import { linesOf } from "./lines.ts";
import { stepsOf, summaryOf } from "./summary.ts";

const HEAD = [
  "序号",
  "记录编号",
  "记录名称",
  "操作",
  "字段",
  "申请时所见",
  "平台当时",
  "期望",
  "结果",
  "回读",
  "核验",
  "凭证",
  "发送时间",
  "完成时间",
];

/** The whole of a change set as a workbook: what it is, its steps, every field of every op. @throws AppError notFound */
export async function exportXlsx({ ctx, input }: { ctx: Ctx; input: { id: number } }): Promise<{ name: string; bytes: Buffer }> {
  const proof = await loadProof(ctx, input.id);
  const { set, printedAt, printedBy } = proof;
  const facts: SheetPlan = {
    name: "变更单",
    head: ["变更单", set.title],
    rows: [...summaryOf(proof), ["导出", `${printedAt} ${printedBy}`]],
    widths: [16, 90],
  };
  const steps: SheetPlan = {
    name: "过程",
    head: ["时间", "人员", "步骤", "说明"],
    rows: stepsOf(proof),
    widths: [20, 16, 14, 80],
  };
  const rows = linesOf(proof).map((line) => [
    line.ordinal,
    line.key,
    line.label,
    line.op,
    line.field,
    line.seen,
    line.platform,
    line.wish,
    line.result,
    line.readBack,
    line.verified,
    line.receipt,
    line.sentAt,
    line.settledAt,
  ]);
  const widths = [8, 18, 20, 12, 18, 16, 16, 16, 24, 16, 14, 24, 20, 20];
  return {
    name: `变更单-${set.id}.xlsx`,
    bytes: await writeWorkbook([facts, steps, { name: "明细", head: HEAD, rows, widths }]),
  };
}
