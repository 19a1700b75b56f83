import { once } from "node:events";
import type { Database } from "@campushub/drizzle";
import { from as copyFrom } from "pg-copy-streams";
import { readingRow, recordRow } from "./rows.ts";

const tab = (values: readonly (string | number | boolean)[]) =>
  values.map((value) => String(value).replace(/[\\\t\n]/g, "\\$&")).join("\t");

/** The very rows a sync would write into `record`, as COPY text. */
export function recordsAsCopy(count: number, at: string): string {
  const lines = Array.from({ length: count }, (_, index) => {
    const row = recordRow(index);
    const data = JSON.stringify(row);
    return tab([
      1,
      "items",
      row.id,
      "",
      row.name,
      data,
      data,
      `hash-of-27-characters-${index}`.padEnd(27).slice(0, 27),
      false,
      1,
      1,
      at,
      at,
      at,
    ]);
  });
  return `${lines.join("\n")}\n`;
}
export const RECORD_COLUMNS =
  "record (connection_id, stream, key, scope, label, data, raw, hash, deleted, version, run_id, first_seen_at, last_seen_at, changed_at)";

/** Likewise for `reading`. */
export function readingsAsCopy(count: number): string {
  const lines = Array.from({ length: count }, (_, index) => {
    const [point, ts, value, quality] = readingRow(index);
    return tab([Number(point.slice(1)) + 1, new Date(ts).toISOString(), value, quality, 0, 0]);
  });
  return `${lines.join("\n")}\n`;
}
export const READING_COLUMNS = "reading (point_id, ts, value, quality, source, epoch)";

/** COPYs the text in, the database's own fastest way. @returns ms. */
export async function copyIn(database: Database, columns: string, text: string): Promise<number> {
  const bytes = Buffer.from(text);
  const startedAt = performance.now();
  if (database.pglite) await database.pglite.copyIn(`copy ${columns} from '/dev/blob'`, new Uint8Array(bytes));
  else {
    const client = await database.pool!.connect();
    try {
      const stream = client.query(copyFrom(`copy ${columns} from stdin`));
      stream.end(bytes);
      await once(stream, "finish");
    } finally {
      client.release();
    }
  }
  return performance.now() - startedAt;
}
