import { type SQL, sql } from "drizzle-orm";

/**
 * Whole columns as one parameter each, for `unnest`: a batch is one statement however many rows it has. The literal is
 * built here because the drivers' own array encoding differs between the two databases and is several times slower.
 */
export const numbers = (values: readonly number[], type: "int4" | "int8" | "float8" | "int2"): SQL =>
  sql`${`{${values.join(",")}}`}::text::${sql.raw(type)}[]`;

export const texts = (values: readonly (string | null)[]): SQL => sql`${textLiteral(values)}::text::text[]`;

export const jsons = (values: readonly string[]): SQL => sql`${textLiteral(values)}::text::jsonb[]`;

function textLiteral(values: readonly (string | null)[]): string {
  return `{${values.map((value) => (value === null ? "NULL" : quoted(value))).join(",")}}`;
}

function quoted(value: string): string {
  return value.includes('"') || value.includes("\\") ? `"${value.replace(/[\\"]/g, "\\$&")}"` : `"${value}"`;
}

/** Rows of a raw statement; cast every column in SQL, because the two drivers parse int8, dates and json differently. */
export function rowsOf<Row>(result: unknown): Row[] {
  return (result as { rows: Row[] }).rows;
}

/** Rows a statement changed. */
export function changedRows(result: unknown): number {
  const { rowCount, affectedRows } = result as { rowCount?: number; affectedRows?: number };
  return rowCount ?? affectedRows ?? 0;
}
