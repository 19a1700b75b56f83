import type { Db } from "@campushub/drizzle";
import { type SQL, type SQLWrapper, sql } from "drizzle-orm";

/**
 * Whole columns as one parameter each, for `unnest`: a batch is one statement however many rows it has. The literal is
 * built here because the drivers' own array encoding differs between the two databases and is several times slower.
 */
export const numbers = (values: readonly (number | null)[], type: "int4" | "int8" | "float8" | "int2"): SQL =>
  sql`${`{${values.map(String).join(",")}}`}::text::${sql.raw(type)}[]`;

/** Of rows of ours. */
export const idColumn = (values: readonly number[]): SQL => numbers(values, "int8");

export const texts = (values: readonly (string | null)[]): SQL => sql`${textLiteral(values)}::text::text[]`;

export const jsons = (values: readonly (string | null)[]): SQL => sql`${textLiteral(values)}::text::jsonb[]`;

/**
 * Columns for one `unnest`, each asked for by a `select` of its own, which the planner does not look into. For wide columns that are
 * joined by a primary key: else the planner takes the literals apart once only to guess how long they are, and reads the whole table.
 */
export const unguessed = (...columns: readonly SQL[]): SQL =>
  sql.join(
    columns.map((column) => sql`(select ${column})`),
    sql`, `,
  );

/** 1 or 0 per value: `= 1` tells them in the statement. */
export const flags = (values: readonly boolean[]): SQL => numbers(values.map(Number), "int2");

/**
 * Whether a column is one of these: `where id ${isAmong(numbers(ids, "int8"))}`. Not `= any(…)`, which takes the literal apart anew
 * for each row that it is held against.
 */
export const isAmong = (array: SQL): SQL => sql`in (select unnest(${array}))`;

/** A value for `jsons`; what is absent is SQL's null, not JSON's. */
export const jsonOf = (value: unknown): string | null => (value === undefined || value === null ? null : JSON.stringify(value));

function textLiteral(values: readonly (string | null)[]): string {
  return `{${values.map((value) => (value === null ? "NULL" : quoted(value))).join(",")}}`;
}

function quoted(value: string): string {
  return value.includes('"') || value.includes("\\") ? `"${value.replace(/[\\"]/g, "\\$&")}"` : `"${value}"`;
}

/**
 * Rows of a select as one JSON text of whole columns: thousands of wide rows reach us several times as fast as row by row. Only what JSON
 * can say comes through (numbers, texts, booleans, json).
 * @param columns as the row names them. @param rest of the select, from its `from` on.
 */
export async function jsonRows<Row extends object>(
  db: Pick<Db, "execute">,
  columns: { readonly [Name in keyof Row]: SQLWrapper },
  rest: SQL,
): Promise<Row[]> {
  const names = Object.keys(columns) as (keyof Row & string)[];
  const selected = names.map((name) => sql`${columns[name]} as ${sql.identifier(name)}`);
  const gathered = names.map((name) => sql`json_agg(${sql.identifier(name)})`);
  const [answer] = rowsOf<{ columns: string }>(
    await db.execute(
      sql`select json_build_array(${sql.join(gathered, sql`, `)})::text as columns from (select ${sql.join(selected, sql`, `)} ${rest}) q`,
    ),
  );
  const values = JSON.parse(answer!.columns) as (unknown[] | null)[];
  return Array.from({ length: values[0]?.length ?? 0 }, (_, row) => {
    const made: Record<string, unknown> = {};
    for (let column = 0; column < names.length; column++) made[names[column]!] = values[column]![row];
    return made as Row;
  });
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
