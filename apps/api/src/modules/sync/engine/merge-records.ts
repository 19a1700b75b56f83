import { copyIn, copyLines, type Tx } from "@campushub/drizzle";
import { type SQL, sql } from "drizzle-orm";
import { idColumn, jsons, rowsOf, texts } from "../../../infra/arrays.ts";
import { lookUp, type Trail } from "./look-up.ts";
import type { PreparedRecord } from "./prepare.ts";

export interface MergeFacts {
  readonly tx: Tx;
  readonly connectionId: number;
  readonly stream: string;
  /** 0: no run brought it, but the read-back of a change set. */
  readonly runId: number;
  readonly changeSetId?: number;
  readonly at: string;
}

/** Who brought a change, as its history names it. */
export const bringer = ({ runId, changeSetId }: Pick<MergeFacts, "runId" | "changeSetId">): SQL =>
  sql`nullif(${runId}::int, 0), ${changeSetId ?? null}::int`;

export interface RecordOutcome {
  readonly inserted: number;
  readonly updated: number;
  readonly unchanged: number;
  /** Ids of every record this batch saw, for the pass. */
  readonly seen: readonly number[];
}

/**
 * Merges a batch into `record`, set-wise: one look-up, then at most one statement per table. `unchanged` rows are not
 * written at all. A row that was deleted and comes back is restored. Keys are unique within `rows`.
 * @param trail of the pass these rows belong to; moved on by them.
 */
export async function mergeRecords(facts: MergeFacts, rows: readonly PreparedRecord[], trail?: Trail): Promise<RecordOutcome> {
  if (rows.length === 0) return { inserted: 0, updated: 0, unchanged: 0, seen: [] };
  await lockStream(facts);
  const keys = rows.map(({ key }) => key);
  const known = await lookUp(facts, keys, trail);
  const fresh: PreparedRecord[] = [];
  const changed: { id: number; row: PreparedRecord }[] = [];
  const seen: number[] = [];
  for (const row of rows) {
    const found = known.get(row.key);
    if (!found) fresh.push(row);
    else {
      seen.push(found.id);
      if (found.deleted || found.hash !== row.hash) changed.push({ id: found.id, row });
    }
  }
  seen.push(...(await insertRecords(facts, fresh)));
  await updateRecords(facts, changed);
  return { inserted: fresh.length, updated: changed.length, unchanged: rows.length - fresh.length - changed.length, seen };
}

/**
 * Replays and runs may touch the same stream at once: one after the other. The planner is kept on the unique index: with young
 * statistics it would rather read the whole stream for every batch.
 */
export async function lockStream({
  tx,
  connectionId,
  stream,
}: Pick<MergeFacts, "tx" | "connectionId" | "stream">): Promise<void> {
  await tx.execute(sql`
    select pg_advisory_xact_lock(${connectionId}::int, hashtext(${stream})),
      set_config('enable_seqscan', 'off', true), set_config('enable_bitmapscan', 'off', true)`);
}

/** The row as delivered. Its column is text, where even what `jsonb` refuses is kept as it was escaped. */
const rawText = ({ raw }: PreparedRecord) => JSON.stringify(raw);

function columnsOf(rows: readonly PreparedRecord[]): SQL {
  return sql`${texts(rows.map(({ key }) => key))}, ${texts(rows.map(({ scope }) => scope))}, ${texts(rows.map(({ label }) => label))},
    ${jsons(rows.map(({ data }) => data))}, ${texts(rows.map(rawText))},
    ${texts(rows.map(({ hash }) => hash))}`;
}

/** New rows are copied in, under ids drawn beforehand: the pass must know them, and COPY returns none. */
async function insertRecords(facts: MergeFacts, rows: readonly PreparedRecord[]): Promise<number[]> {
  if (rows.length === 0) return [];
  const { tx, connectionId, stream, runId, at } = facts;
  const [drawn] = rowsOf<{ ids: string }>(
    await tx.execute(sql`
      select string_agg(nextval(pg_get_serial_sequence('record', 'id'))::text, ',') as ids from generate_series(1, ${rows.length}::int)`),
  );
  const ids = drawn!.ids.split(",").map(Number);
  const constant = <T>(value: T) => rows.map(() => value);
  const lines = copyLines([
    ids,
    constant(connectionId),
    constant(stream),
    rows.map(({ key }) => key),
    rows.map(({ scope }) => scope),
    rows.map(({ label }) => label),
    rows.map(({ data }) => data),
    rows.map(rawText),
    rows.map(({ hash }) => hash),
    constant(runId),
    constant(at),
    constant(at),
    constant(at),
  ]);
  const columns =
    "id, connection_id, stream, key, scope, label, data, raw, hash, run_id, first_seen_at, last_seen_at, changed_at";
  await copyIn(tx, `record (${columns})`, lines);
  return ids;
}

async function updateRecords(facts: MergeFacts, changed: readonly { id: number; row: PreparedRecord }[]): Promise<void> {
  if (changed.length === 0) return;
  const { tx, runId, at } = facts;
  const ids = idColumn(changed.map(({ id }) => id));
  const rows = changed.map(({ row }) => row);
  await tx.execute(sql`
    insert into record_change (record_id, run_id, change_set_id, at, kind, version, before, after)
    select r.id, ${bringer(facts)}, ${at}::timestamptz, case when r.deleted then 'restored' else 'updated' end, r.version, r.data, i.data
    from unnest(${ids}, ${jsons(rows.map(({ data }) => data))}) as i(id, data) join record r on r.id = i.id
    where r.deleted or r.data is distinct from i.data`);
  await tx.execute(sql`
    update record r set scope = i.scope, label = i.label, data = i.data, raw = i.raw, hash = i.hash, deleted = false,
      version = r.version + 1, run_id = ${runId}::int, last_seen_at = ${at}::timestamptz, changed_at = ${at}::timestamptz
    from unnest(${ids}, ${columnsOf(rows)}) as i(id, key, scope, label, data, raw, hash)
    where r.id = i.id`);
}
