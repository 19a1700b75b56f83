import { parentPort, workerData } from "node:worker_threads";
import { composeWorkbook, type SheetPlan, type SheetValue } from "./compose-workbook.ts";
import type { Handed } from "./workbook.ts";

/** The sheets with their rows as they come. */
const sheets = (workerData as SheetPlan[]).map((sheet) => ({ ...sheet, rows: [] as (readonly SheetValue[])[] }));

parentPort!.on("message", async (handed: Handed) => {
  if (handed === "all") parentPort!.postMessage(await composeWorkbook(sheets));
  else for (const row of handed.rows) sheets[handed.sheet]!.rows.push(row);
});
