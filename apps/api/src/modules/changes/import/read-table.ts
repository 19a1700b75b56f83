import { once } from "node:events";
import { setTimeout as elapsed } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import { AppError, type AppErrorFacts, type ErrorCode } from "../../../core/errors.ts";
import { readCsv } from "./read-csv.ts";
import { isWorkbook } from "./read-xlsx.ts";
import { type Table, type TableRow, tooLarge } from "./table.ts";

/** What the worker says: that it has read the file, or why not; then as many rows at a time as it is asked for. */
export type Said =
  | { readonly kind: "read"; readonly head: Table["head"]; readonly count: number }
  | { readonly kind: "rows"; readonly rows: readonly TableRow[] }
  | ({ readonly kind: "refused"; readonly code: ErrorCode; readonly message: string } & Pick<AppErrorFacts, "fields" | "detail">);

/** Longer than the largest form takes on a slow machine; what takes longer was made to. */
const READ_MS = 15_000;
const MOST_MEMORY_MB = 512;
/** Rows taken over at once: between them everybody else has a turn. */
const ROWS_AT_ONCE = 500;

/** Text of so many bytes is read at once, and grows no larger by being read. */
const SHORT_TEXT = 100_000;

/** One file after the other: two of the worst kind at once would take all there is. */
let before: Promise<unknown> = Promise.resolve();

/**
 * The table in a file (.xlsx, .csv), unpacked and read by a thread of its own, bounded in time and memory: a file of a few kilobytes
 * can keep a reader busy for minutes. @param deadlineMs of the wall clock: it is another thread's work that is timed. @throws AppError invalid, tooLarge
 */
export async function readTable(bytes: Uint8Array, deadlineMs = READ_MS): Promise<Table> {
  if (bytes.length <= SHORT_TEXT && !isWorkbook(bytes)) return readCsv(bytes);
  const table = before.then(() => readAlone(bytes, deadlineMs));
  before = table.catch(() => {});
  return table;
}

async function readAlone(bytes: Uint8Array, deadlineMs: number): Promise<Table> {
  const worker = new Worker(new URL("./read-table.worker.ts", import.meta.url), {
    workerData: bytes,
    resourceLimits: { maxOldGenerationSizeMb: MOST_MEMORY_MB },
  });
  const done = new AbortController();
  const deadline = elapsed(deadlineMs, undefined, { signal: done.signal }).then(() => {
    throw tooLarge(`cannot be read within ${deadlineMs / 1_000} seconds`, "fileSlow", deadlineMs / 1_000);
  });
  deadline.catch(() => {});
  try {
    return await Promise.race([takeOver(worker), deadline]);
  } catch (error) {
    throw (error as { code?: unknown }).code === "ERR_WORKER_OUT_OF_MEMORY"
      ? tooLarge("takes too much memory to read", "fileMemory")
      : error;
  } finally {
    done.abort();
    await worker.terminate();
  }
}

async function takeOver(worker: Worker): Promise<Table> {
  const hear = async () => (await once(worker, "message"))[0] as Said;
  const first = await hear();
  if (first.kind === "refused") throw new AppError(first.code, first.message, { fields: first.fields, detail: first.detail });
  if (first.kind !== "read") throw new Error(`the reader of files said ${first.kind} first`);
  const rows: TableRow[] = [];
  while (rows.length < first.count) {
    worker.postMessage(ROWS_AT_ONCE);
    const next = await hear();
    if (next.kind === "rows") rows.push(...next.rows);
  }
  return { head: first.head, rows };
}
