import { pipeline } from "node:stream/promises";
import type pg from "pg";
import { from as copyFrom } from "pg-copy-streams";
import type { Tx } from "./client.ts";
import type { Statements } from "./pglite-client.ts";

type Value = string | number | boolean | null;

const encoder = new TextEncoder();

/** Columns of equal length → COPY's text format. Its own bytes, good for one `copyIn`. */
export function copyLines(columns: readonly (readonly Value[])[]): Uint8Array<ArrayBuffer> {
  const lines: string[] = [];
  const rows = columns[0]?.length ?? 0;
  for (let row = 0; row < rows; row++) {
    let line = "";
    for (let column = 0; column < columns.length; column++) {
      const value = columns[column]![row]!;
      line += `${column === 0 ? "" : "\t"}${typeof value === "string" ? escaped(value) : value === null ? "\\N" : value}`;
    }
    lines.push(line);
  }
  return encoder.encode(`${lines.join("\n")}\n`);
}

const SPECIAL = /[\\\t\n\r]/;
const NAMES: Readonly<Record<string, string>> = { "\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r" };
const escaped = (text: string) => (SPECIAL.test(text) ? text.replace(/[\\\t\n\r]/g, (char) => NAMES[char]!) : text);

/**
 * COPYs lines into `target` (`table (columns)`) inside the transaction: several times as fast as INSERT for new rows, but a
 * row that is there already fails it all.
 */
export async function copyIn(tx: Tx, target: string, lines: Uint8Array<ArrayBuffer>): Promise<void> {
  const client = connectionOf(tx);
  if ("copyIn" in client) await client.copyIn(`copy ${target} from '/dev/blob'`, lines);
  else await pipeline([lines], client.query(copyFrom(`copy ${target} from stdin`)));
}

/** The query builder has no COPY; beneath its transaction stands the driver's own connection. */
function connectionOf(tx: Tx): pg.PoolClient | Statements {
  return (tx as unknown as { session: { client: pg.PoolClient | Statements } }).session.client;
}
