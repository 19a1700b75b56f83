import { parentPort, workerData } from "node:worker_threads";
import { AppError } from "../../../core/errors.ts";
import { readCsv } from "./read-csv.ts";
import type { Said } from "./read-table.ts";
import { isWorkbook, readXlsx } from "./read-xlsx.ts";

const say = (said: Said) => parentPort!.postMessage(said);
const { buffer, byteOffset, byteLength } = workerData as Uint8Array;
const bytes = Buffer.from(buffer, byteOffset, byteLength);

try {
  const { head, rows } = isWorkbook(bytes) ? readXlsx(bytes) : readCsv(bytes);
  let from = 0;
  parentPort!.on("message", (count: number) => {
    say({ kind: "rows", rows: rows.slice(from, from + count) });
    from += count;
  });
  say({ kind: "read", head, count: rows.length });
} catch (error) {
  if (!(error instanceof AppError)) throw error;
  const { fields, detail } = error.facts;
  say({ kind: "refused", code: error.code, message: error.message, fields, detail });
}
