import { BOM, cell } from "../../../infra/csv.ts";
import type { SheetValue } from "../../../infra/workbook.ts";

/** Comma separated text as our other exports write it: what a spreadsheet would run gets an apostrophe. */
export function separated(head: readonly string[], rows: readonly (readonly SheetValue[])[]): Buffer {
  return Buffer.from(`${BOM}${[head, ...rows].map((row) => `${row.map(cell).join(",")}\r\n`).join("")}`);
}
