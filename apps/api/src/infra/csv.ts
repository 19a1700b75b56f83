/** Excel reads UTF-8 only behind this. */
export const BOM = "\uFEFF";
/**
 * A cell that a spreadsheet would run instead of show, in full width too as one in Chinese takes it; or that looks like one made
 * harmless already, which must be told from it.
 */
const FORMULA = /^'*[=+\-@＝＋－＠\t\r\n]/;
const GUARDED = /^'(?='*[=+\-@＝＋－＠\t\r\n])/;
const QUOTED = /[",\r\n]/;

/** Pages of objects as CSV text, columns in the order given. */
export async function* csvLines(columns: readonly string[], pages: AsyncIterable<readonly unknown[]>): AsyncGenerator<string> {
  const rows = async function* () {
    for await (const page of pages) yield page.map((row) => columns.map((name) => (row as Record<string, unknown>)[name]));
  };
  yield* csvRows(columns, rows());
}

/** Pages of rows in the order of the head as CSV text (RFC 4180). */
export async function* csvRows(
  head: readonly string[],
  pages: AsyncIterable<readonly (readonly unknown[])[]>,
): AsyncGenerator<string> {
  yield lineOf(head, BOM);
  for await (const page of pages) yield page.map((row) => lineOf(row)).join("");
}

const lineOf = (row: readonly unknown[], before = "") => `${before}${row.map(cell).join(",")}\r\n`;

/** The text behind a cell, without the apostrophe that `cell` put before it. */
export const unguarded = (text: string): string => text.replace(GUARDED, "");

/** Numbers stay numbers (a leading minus is theirs); texts that look like formulas get an apostrophe. */
export function cell(value: unknown): string {
  if (value === null || value === undefined) return "";
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  const text = typeof value === "string" ? value : JSON.stringify(value);
  const safe = FORMULA.test(text) ? `'${text}` : text;
  return QUOTED.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
