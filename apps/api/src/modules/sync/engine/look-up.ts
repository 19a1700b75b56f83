import type { Tx } from "@campushub/drizzle";
import { type SQL, sql } from "drizzle-orm";
import { rowsOf, texts } from "../../../infra/arrays.ts";

/** The records of one stream, as a transaction sees them. */
interface HeldStream {
  readonly tx: Tx;
  readonly connectionId: number;
  readonly stream: string;
}

export interface Known {
  readonly id: number;
  readonly hash: string;
  readonly deleted: boolean;
}

/**
 * Where among the held records a pass stands. Platforms list in the same order again, so what stands behind the last record
 * seen is probably what comes next: reading it in one go costs a fraction of finding each key. Only a guess, never an answer.
 */
export interface Trail {
  /** Id of the last record met; undefined while the rows come in no order we know. */
  after?: number | undefined;
}

/**
 * Key → what is held, for those held of the keys asked for; others may be among them. Within a transaction that holds the
 * stream (`lockStream`).
 */
export async function lookUp(held: HeldStream, keys: readonly string[], trail: Trail = {}): Promise<ReadonlyMap<string, Known>> {
  const known = new Map<string, Known>();
  if (trail.after !== undefined) await read(held, behind(held, trail.after, keys.length), known);
  const missing = trail.after === undefined ? keys : keys.filter((key) => !known.has(key));
  if (missing.length > 0) await read(held, byKey(held, missing), known);
  trail.after = endOf(keys, known);
  return known;
}

/** Ids this close still lie on one trail: rows deleted or refused leave gaps. */
const STRIDE = 8;

/** Where the rows of a batch lead, if half of them or more stand one behind the other. */
function endOf(keys: readonly string[], known: ReadonlyMap<string, Known>): number | undefined {
  let end: number | undefined;
  let previous = Number.NaN;
  let steps = 0;
  for (const key of keys) {
    const id = known.get(key)?.id;
    if (id === undefined) continue;
    if (id > previous && id - previous <= STRIDE) {
      steps++;
      end = id;
    }
    previous = id;
  }
  return steps * 2 >= keys.length ? end : undefined;
}

/** Stream and connection are asked outside: inside, the planner might leave the primary key for the stream's own index. */
function behind({ connectionId, stream }: HeldStream, after: number, count: number): SQL {
  return sql`(select * from record where id > ${after}::int8 order by id limit ${count}::int) r
    where r.connection_id = ${connectionId} and r.stream = ${stream}`;
}

/**
 * What is held of these keys, as `r`. One by one (`limit 1`): told to find any of them, a planner without statistics reads
 * the whole stream and compares every row with every key.
 */
export function byKey({ connectionId, stream }: Omit<HeldStream, "tx">, keys: readonly string[]): SQL {
  return sql`unnest(${texts(keys)}) as wanted(key) cross join lateral (
    select * from record where connection_id = ${connectionId} and stream = ${stream} and key = wanted.key limit 1) r`;
}

/** One row for all of them: thousands of small ones cost more to carry than to find. */
async function read({ tx }: HeldStream, source: SQL, into: Map<string, Known>): Promise<void> {
  const [found] = rowsOf<{ ids: string | null; keys: string; hashes: string; flags: string }>(
    await tx.execute(sql`
      select string_agg(r.id::text, ',') as ids, json_agg(r.key)::text as keys, string_agg(r.hash, ',') as hashes,
        string_agg(case when r.deleted then 'd' else 'l' end, '') as flags
      from ${source}`),
  );
  if (!found?.ids) return;
  const ids = found.ids.split(",");
  const hashes = found.hashes.split(",");
  for (const [index, key] of (JSON.parse(found.keys) as string[]).entries()) {
    into.set(key, { id: Number(ids[index]), hash: hashes[index]!, deleted: found.flags[index] === "d" });
  }
}
