import type { Tx } from "@campushub/drizzle";
import { sql } from "drizzle-orm";
import { jsons, rowsOf, texts } from "../../infra/arrays.ts";

interface PointKeys {
  readonly tx: Tx;
  readonly connectionId: number;
  readonly keys: readonly string[];
  readonly at: string;
}

/**
 * Point keys → ids; a point first heard of through its readings is made, its description follows with its record. Known ones
 * are looked up first: an insert that meets them would use up an id each, and pushes come every few seconds for years.
 */
export async function resolvePoints(wanted: PointKeys): Promise<Map<string, number>> {
  const known = await knownPoints(wanted, wanted.keys);
  const strangers = wanted.keys.filter((key) => !known.has(key));
  if (strangers.length === 0) return known;
  const { tx, connectionId, at } = wanted;
  await tx.execute(sql`
    insert into point (connection_id, key, created_at)
    select ${connectionId}::int, key, ${at}::timestamptz from unnest(${texts(strangers)}) as key
    on conflict (connection_id, key) do nothing`);
  return new Map([...known, ...(await knownPoints(wanted, strangers))]);
}

/** One by one (`limit 1`): a planner without statistics would compare every point with every key. */
async function knownPoints({ tx, connectionId }: PointKeys, keys: readonly string[]): Promise<Map<string, number>> {
  if (keys.length === 0) return new Map();
  const rows = rowsOf<{ id: number; key: string }>(
    await tx.execute(sql`
      select p.id::int as id, p.key from unnest(${texts(keys)}) as wanted(key) cross join lateral (
        select id, key from point where connection_id = ${connectionId} and key = wanted.key limit 1) p`),
  );
  return new Map(rows.map(({ id, key }) => [key, id]));
}

export interface PointFacts {
  readonly key: string;
  readonly name: string;
  /** JSON text of the record's data. */
  readonly data: string;
}

/** Copies what the platform says of its points beside their readings. */
export async function describePoints(options: {
  tx: Tx;
  connectionId: number;
  points: readonly PointFacts[];
  at: string;
}): Promise<void> {
  const { tx, connectionId, points, at } = options;
  if (points.length === 0) return;
  await tx.execute(sql`
    insert into point (connection_id, key, name, data, created_at)
    select ${connectionId}::int, i.key, i.name, i.data, ${at}::timestamptz
    from unnest(${texts(points.map(({ key }) => key))}, ${texts(points.map(({ name }) => name))}, ${jsons(points.map(({ data }) => data))})
      as i(key, name, data)
    on conflict (connection_id, key) do update set name = excluded.name, data = excluded.data`);
}
