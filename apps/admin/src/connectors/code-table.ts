/** A code table while it is edited: rows in the order they stand, keys possibly empty or twice. */
export type CodeRow = readonly [code: string, meaning: string];

export function rowsOf(table: unknown): CodeRow[] {
  if (typeof table !== "object" || table === null) return [];
  return Object.entries(table).map(([code, meaning]) => [code, String(meaning ?? "")]);
}

/** Rows → the table as it is kept; rows without a code are left out, the last of a twice-named code counts. */
export function tableOf(rows: readonly CodeRow[]): Record<string, string> {
  return Object.fromEntries(rows.filter(([code]) => code.trim() !== "").map(([code, meaning]) => [code.trim(), meaning.trim()]));
}

/** Codes that stand in more than one row. */
export function twice(rows: readonly CodeRow[]): Set<string> {
  const seen = new Set<string>();
  const found = new Set<string>();
  for (const [code] of rows) {
    const key = code.trim();
    if (key !== "" && seen.has(key)) found.add(key);
    seen.add(key);
  }
  return found;
}
