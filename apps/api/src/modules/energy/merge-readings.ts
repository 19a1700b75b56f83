import { copyIn, copyLines, type Db, type Tx } from "@campushub/drizzle";
import { type SQL, sql } from "drizzle-orm";
import { changedRows, numbers, rowsOf } from "../../infra/arrays.ts";
import { sqlStateOf } from "../../infra/sql-state.ts";
import { ensurePartitions } from "./partitions.ts";

/** Columns of equal length; instants in epoch ms. */
export interface ReadingColumns {
  readonly pointId: number[];
  readonly ts: number[];
  readonly value: number[];
  readonly quality: number[];
}

export interface MergeOutcome {
  readonly inserted: number;
  readonly updated: number;
  /** Rows that left what is held as it was, those of `held` among them. */
  readonly unchanged: number;
  /** Rows that say something else than is held, and may not replace it. */
  readonly held: number;
}

/** Any number nobody else locks: writers of readings go one after the other. */
const WRITERS = 7_244_004;

/**
 * Point → its newest instant (epoch ms), as known so far. Rows beyond it may be copied without looking: should somebody else
 * have committed one since, the copy fails as a whole (`isClash`) and the batch is merged the careful way.
 */
export type Frontier = Map<number, number>;

export const SOURCE_PULLED = 0;
export const SOURCE_PUSHED = 1;
/** Typed in by a person over a rejected row. */
export const SOURCE_MENDED = 2;

/**
 * What a batch may replace. A pull reads the platform's own history, so it replaces everything. A push replaces pushed values
 * only: a message may be older than what was pulled since. A message known to be a repetition and the replay of a reject replace nothing.
 */
export type Replaces = "everything" | "pushed" | "nothing";

const MAY_REPLACE: Readonly<Record<Replaces, SQL>> = {
  everything: sql`true`,
  pushed: sql`r.source = ${sql.raw(String(SOURCE_PUSHED))}`,
  nothing: sql`false`,
};

/**
 * Merges a batch into `reading`, set-wise. New rows are one insert. Only where some were known already a second look
 * finds those that differ: the old value goes to `reading_change` first, so that a platform's correction loses nothing.
 * No two rows of the batch have the same point and instant.
 */
export async function mergeReadings(options: {
  db: Db;
  tx: Tx;
  columns: ReadingColumns;
  source: number;
  replaces: Replaces;
  runId: number | null;
  at: string;
  /** Of the pass this batch belongs to; to be advanced once the batch is committed. */
  frontier?: Frontier;
}): Promise<MergeOutcome> {
  const { db, tx, columns, frontier } = options;
  const count = columns.ts.length;
  if (count === 0) return { inserted: 0, updated: 0, unchanged: 0, held: 0 };
  await ensurePartitions({ db, tx, instants: columns.ts });
  // Whoever else writes readings waits until this transaction ends: what one has looked at no other changes.
  await tx.execute(sql`select pg_advisory_xact_lock(${WRITERS})`);
  if ((frontier && (await isBeyond(tx, columns, frontier))) || (await isNewGround(tx, columns))) {
    await copyReadings(tx, columns, options.source);
    return { inserted: count, updated: 0, unchanged: 0, held: 0 };
  }
  const incoming = incomingOf(columns);
  const inserted = changedRows(
    await tx.execute(sql`
      insert into reading (point_id, ts, value, quality, source, epoch)
      select p, to_timestamp(t / 1000.0), v, q, ${options.source}::int2, 0 from ${incoming}
      on conflict (point_id, ts) do nothing`),
  );
  const { updated, held } = inserted === count ? { updated: 0, held: 0 } : await correct({ ...options, incoming });
  return { inserted, updated, unchanged: count - inserted - updated, held };
}

/** Whether every row lies beyond what is known of its point; asks for points not met before. */
async function isBeyond(tx: Tx, { pointId, ts }: ReadingColumns, frontier: Frontier): Promise<boolean> {
  const strangers = [...new Set(pointId)].filter((point) => !frontier.has(point));
  if (strangers.length > 0) {
    const rows = rowsOf<{ p: number; newest: number | null }>(
      await tx.execute(sql`
        select p, (select extract(epoch from r.ts) * 1000 from reading r where r.point_id = p order by r.ts desc limit 1)::float8 as newest
        from unnest(${numbers(strangers, "int4")}) as p`),
    );
    for (const { p, newest } of rows) frontier.set(p, newest ?? Number.NEGATIVE_INFINITY);
  }
  return ts.every((instant, index) => instant > frontier.get(pointId[index]!)!);
}

/** What a committed batch adds to what is known. */
export function advance(frontier: Frontier, { pointId, ts }: ReadingColumns): void {
  for (const [index, point] of pointId.entries()) {
    const known = frontier.get(point);
    if (known !== undefined && ts[index]! > known) frontier.set(point, ts[index]!);
  }
}

/** A row that was copied stood there already (SQLSTATE 23505). */
export const isClash = (error: unknown): boolean => sqlStateOf(error) === "23505";

/**
 * Whether none of these points has any reading between the batch's first and last instant: then nothing can clash and the
 * rows may be copied.
 */
async function isNewGround(tx: Tx, columns: ReadingColumns): Promise<boolean> {
  const { low, high } = boundsOf(columns.ts);
  const points = [...new Set(columns.pointId)];
  const found = rowsOf(
    await tx.execute(sql`
      select 1 as one from unnest(${numbers(points, "int4")}) as p cross join lateral (
        select 1 from reading where point_id = p
          and ts between to_timestamp(${low}::float8 / 1000.0) and to_timestamp(${high}::float8 / 1000.0) limit 1) r
      limit 1`),
  );
  return found.length === 0;
}

async function copyReadings(tx: Tx, columns: ReadingColumns, source: number): Promise<void> {
  const { pointId, ts, value, quality } = columns;
  const times = new Map<number, string>();
  const texts = ts.map((instant) => {
    const known = times.get(instant) ?? new Date(instant).toISOString();
    times.set(instant, known);
    return known;
  });
  const constant = (filler: number) => ts.map(() => filler);
  const lines = copyLines([pointId, texts, value, quality, constant(source), constant(0)]);
  await copyIn(tx, "reading (point_id, ts, value, quality, source, epoch)", lines);
}

function boundsOf(instants: readonly number[]): { low: number; high: number } {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const ts of instants) {
    if (ts < low) low = ts;
    if (ts > high) high = ts;
  }
  return { low, high };
}

async function correct(options: {
  tx: Tx;
  incoming: SQL;
  columns: ReadingColumns;
  source: number;
  replaces: Replaces;
  runId: number | null;
  at: string;
}): Promise<{ updated: number; held: number }> {
  const { tx, incoming, columns } = options;
  const { low, high } = boundsOf(columns.ts);
  const source = sql`${options.source}::int2`;
  const mayReplace = MAY_REPLACE[options.replaces];
  const differs = sql`(r.value, r.quality) is distinct from (i.v, i.q)`;
  // The bounds let the planner leave out every partition the batch does not touch.
  const met = sql`
    from ${incoming} cross join lateral (
      select point_id, ts, value, quality, source from reading
      where point_id = i.p and ts = to_timestamp(i.t / 1000.0)
        and ts between to_timestamp(${low}::float8 / 1000.0) and to_timestamp(${high}::float8 / 1000.0) limit 1) r`;
  const [found] = rowsOf<{ updated: number; held: number; confirmed: number }>(
    await tx.execute(sql`
      select count(*) filter (where ${differs} and ${mayReplace})::int as updated,
        count(*) filter (where ${differs} and not ${mayReplace})::int as held,
        count(*) filter (where not ${differs} and ${mayReplace} and r.source <> ${source})::int as confirmed ${met}`),
  );
  const { updated, held, confirmed } = found!;
  if (updated > 0) {
    await tx.execute(sql`
      insert into reading_change (point_id, ts, value, quality, source, run_id, at)
      select r.point_id, r.ts, r.value, r.quality, r.source, ${options.runId}::int, ${options.at}::timestamptz ${met}
      where ${differs} and ${mayReplace}`);
  }
  // A pushed value that a pull confirms counts as pulled from now on: no later message replaces it.
  if (updated + confirmed > 0) {
    await tx.execute(sql`
      update reading set value = d.v, quality = d.q, source = ${source}
      from (select r.point_id, r.ts, i.v, i.q ${met} where ${mayReplace} and (${differs} or r.source <> ${source})) d
      where reading.point_id = d.point_id and reading.ts = d.ts
        and reading.ts between to_timestamp(${low}::float8 / 1000.0) and to_timestamp(${high}::float8 / 1000.0)`);
  }
  return { updated, held };
}

function incomingOf(columns: ReadingColumns): SQL {
  return sql`unnest(${numbers(columns.pointId, "int4")}, ${numbers(columns.ts, "float8")}, ${numbers(columns.value, "float8")},
    ${numbers(columns.quality, "int2")}) as i(p, t, v, q)`;
}
