import type { Ctx } from "../../../core/context.ts";
import { type SheetPlan, writeWorkbook } from "../../../infra/workbook.ts";
import { say } from "../words.ts";
import { loadProof, type ProofWish } from "./facts.ts";
import { headOf, STEP_COLUMNS } from "./heads.ts";
import { linesOf } from "./lines.ts";
import { stepsOf, summaryOf } from "./summary.ts";

const COLUMNS = [
  "ordinal",
  "key",
  "label",
  "op",
  "field",
  "seen",
  "platform",
  "wish",
  "result",
  "original",
  "readBack",
  "verified",
  "receipt",
  "sentAt",
  "settledAt",
] as const;
const WIDTHS = [8, 18, 20, 12, 18, 16, 16, 16, 24, 24, 16, 14, 24, 20, 20];

/** The whole of a change set as a workbook: what it is, its steps, every field of every op. @throws AppError notFound */
export async function exportXlsx({ ctx, input }: { ctx: Ctx; input: ProofWish }): Promise<{ name: string; bytes: Buffer }> {
  const proof = await loadProof(ctx, input);
  const { language, set, printedAt, printedBy } = proof;
  const title = say(language, "paper.title");
  const facts: SheetPlan = {
    name: title,
    head: [title, set.title],
    rows: [...summaryOf(proof), [say(language, "paper.printed"), `${printedAt} ${printedBy}`]],
    widths: [16, 90],
  };
  const steps: SheetPlan = {
    name: say(language, "paper.steps"),
    head: headOf(language, "step", STEP_COLUMNS),
    rows: stepsOf(proof),
    widths: [20, 16, 14, 80],
  };
  const ops: SheetPlan = {
    name: say(language, "paper.ops"),
    head: headOf(language, "op", COLUMNS),
    rows: linesOf(proof).map((line) => COLUMNS.map((column) => line[column])),
    widths: WIDTHS,
  };
  return {
    name: `${say(language, "paper.fileName", { id: set.id })}.xlsx`,
    bytes: await writeWorkbook([facts, steps, ops]),
  };
}
