/** Excel reads UTF-8 only behind this. */
export const BOM = "\uFEFF";
/** A cell that a spreadsheet would run instead of show; or that looks like one made harmless already, which must be told from it. */
const FORMULA = /^'*[=+\-@\t\r]/;
const GUARDED = /^'(?='*[=+\-@\t\r])/;
const QUOTED = /[",\r\n]/;

/** Pages of objects as CSV text (RFC 4180), columns in the order given. */
export async function* csvLines(columns: readonly string[], pages: AsyncIterable<readonly unknown[]>): AsyncGenerator<string> {
  yield `${BOM}${columns.map(cell).join(",")}\r\n`;
  for await (const page of pages) {
    yield page.map((row) => `${columns.map((name) => cell((row as Record<string, unknown>)[name])).join(",")}\r\n`).join("");
  }
}

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
