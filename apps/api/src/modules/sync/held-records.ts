import type { Db, Tx } from "@campushub/drizzle";
import { type SQL, sql } from "drizzle-orm";
import { rowsOf } from "../../infra/arrays.ts";
import { byKey } from "./engine/look-up.ts";

/** A record as the hub holds it at a moment: which, in which version, and what people call it. */
export interface HeldRecord {
  readonly id: number;
  readonly version: number;
  readonly label: string;
}

interface HeldStream {
  readonly connectionId: number;
  readonly stream: string;
}

/** Of these keys those that are records now, deleted ones left out. One question, answered as one row: see `lookUp`. */
export async function heldRecords(db: Db | Tx, held: HeldStream, keys: readonly string[]): Promise<Map<string, HeldRecord>> {
  const [found] = rowsOf<{ ids: string | null; versions: string; keys: string; labels: string }>(
    await db.execute(sql`
      select string_agg(r.id::text, ',') as ids, string_agg(r.version::text, ',') as versions,
        json_agg(r.key)::text as keys, json_agg(r.label)::text as labels
      from ${byKey(held, keys)} where not r.deleted`),
  );
  if (!found?.ids) return new Map();
  const [ids, versions] = [found.ids.split(","), found.versions.split(",")];
  const labels = JSON.parse(found.labels) as string[];
  return new Map(
    (JSON.parse(found.keys) as string[]).map((key, at) => [
      key,
      { id: Number(ids[at]), version: Number(versions[at]), label: labels[at]! },
    ]),
  );
}

/**
 * What a record said in one of its versions: what the first change after it replaced, else what it says still. Records are
 * never removed and their changes kept, so a version can be named instead of copied.
 */
export const recordAt = (id: SQL, version: SQL): SQL => sql`(
  select case when r.version = ${version} then r.data else coalesce((
    select c.before from record_change c where c.record_id = r.id and c.version >= ${version} order by c.id limit 1), r.data) end
  from record r where r.id = ${id})`;

/** The keys of a stream's records in their order, deleted ones left out; at most `limit`. */
export async function firstKeys(db: Db | Tx, { connectionId, stream }: HeldStream, limit: number): Promise<string[]> {
  const rows = rowsOf<{ key: string }>(
    await db.execute(sql`
      select key from record where connection_id = ${connectionId} and stream = ${stream} and not deleted
      order by key limit ${limit}`),
  );
  return rows.map(({ key }) => key);
}
