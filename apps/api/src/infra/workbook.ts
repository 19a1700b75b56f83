import { once } from "node:events";
import { setImmediate as turn } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import { AppError } from "../core/errors.ts";
import { composeWorkbook, type SheetPlan } from "./compose-workbook.ts";

export type { Choice, SheetPlan, SheetValue } from "./compose-workbook.ts";

/** Cells that are written at once, in less time than a thread takes to begin. */
export const FEW_CELLS = 5_000;
const MOST_MEMORY_MB = 1_024;
/** Rows handed over at once: between them everybody else has a turn. */
const ROWS_AT_ONCE = 500;

/** What the worker is told after the sheets without their rows. */
export type Handed = { readonly sheet: number; readonly rows: SheetPlan["rows"] } | "all";

/** One after the other: several of the largest at once would take all the memory there is. */
let before: Promise<unknown> = Promise.resolve();

/**
 * A workbook; a large one is written by a thread of its own: it takes seconds, during which the hub must answer.
 * @throws AppError tooLarge for what takes too much memory
 */
export async function writeWorkbook(sheets: readonly SheetPlan[]): Promise<Buffer> {
  const cells = sheets.reduce((sum, { head, rows }) => sum + head.length * rows.length, 0);
  if (cells <= FEW_CELLS) return composeWorkbook(sheets);
  const written = before.then(() => writeAside(sheets));
  before = written.catch(() => {});
  return written;
}

async function writeAside(sheets: readonly SheetPlan[]): Promise<Buffer> {
  const worker = new Worker(new URL("./workbook.worker.ts", import.meta.url), {
    workerData: sheets.map((sheet): SheetPlan => ({ ...sheet, rows: [] })),
    resourceLimits: { maxOldGenerationSizeMb: MOST_MEMORY_MB },
  });
  const hand = (piece: Handed) => worker.postMessage(piece);
  const answer = once(worker, "message") as Promise<[Uint8Array]>;
  answer.catch(() => {});
  try {
    for (const [sheet, { rows }] of sheets.entries()) {
      for (let at = 0; at < rows.length; at += ROWS_AT_ONCE) {
        hand({ sheet, rows: rows.slice(at, at + ROWS_AT_ONCE) });
        await turn();
      }
    }
    hand("all");
    return Buffer.from((await answer)[0]);
  } catch (error) {
    if ((error as { code?: unknown }).code !== "ERR_WORKER_OUT_OF_MEMORY") throw error;
    throw new AppError("tooLarge", "this workbook takes too much memory; choose CSV, or fewer rows", {
      detail: { reason: "workbookMemory" },
    });
  } finally {
    await worker.terminate();
  }
}
