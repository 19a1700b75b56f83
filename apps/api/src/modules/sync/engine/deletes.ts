import type { Tx } from "@campushub/drizzle";
import type { BrakeFacts } from "@campushub/drizzle/schema";
import { type SQL, sql } from "drizzle-orm";
import { changedRows, isAmong, rowsOf, texts } from "../../../infra/arrays.ts";
import { byKey } from "./look-up.ts";
import { bringer, type MergeFacts } from "./merge-records.ts";

export interface BrakeLimits {
  readonly rows: number;
  readonly percent: number;
}

/** More than this many rows gone stop the run: the greater of a number and a share of what is live. */
export const brakeLimit = (limits: BrakeLimits, live: number) => Math.max(limits.rows, Math.floor((live * limits.percent) / 100));

export interface PassFacts {
  readonly connectionId: number;
  readonly stream: string;
  readonly pass: number;
  /** When it began: a record written since, by a replay say, is not missing from it. */
  readonly startedAt: Date;
  /** Scopes the platform completed in this pass; `""` the whole stream. */
  readonly scopes: readonly string[];
}

/** Live records of the completed scopes which the pass did not see. */
function missing({ connectionId, stream, startedAt, scopes }: PassFacts): SQL {
  const inScope = scopes.includes("") ? sql`true` : sql`r.scope ${isAmong(texts(scopes))}`;
  return sql`record r where r.connection_id = ${connectionId} and r.stream = ${stream} and not r.deleted and ${inScope}
    and r.last_seen_at <= ${startedAt.toISOString()}::timestamptz
    and not exists (select 1 from seen where seen.id = r.id)`;
}

/** A pass and those after it: what a braked pass missed may have come back in a later one. */
const ofPass = ({ connectionId, stream, pass }: PassFacts) =>
  sql`connection_id = ${connectionId} and stream = ${stream} and pass >= ${pass}`;

const seenIds = (facts: PassFacts) => sql`seen as materialized (
  select generate_series(run.lo, run.hi) as id
  from pass_seen cross join lateral unnest(first_ids, last_ids) as run(lo, hi) where ${ofPass(facts)})`;

export interface Missing {
  readonly gone: number;
  readonly live: number;
  readonly seen: number;
  /** Refused rows nobody could name. */
  readonly nameless: number;
}

/**
 * What the pass did not see. Every id it saw is that of a live record, so where the whole stream was read and as many
 * different ids were seen as are live, nothing is missing and nothing has to be compared.
 */
export async function countMissing(tx: Tx, facts: PassFacts): Promise<Missing> {
  const [counted] = rowsOf<Omit<Missing, "gone">>(
    await tx.execute(sql`
      select coalesce((select sum(upper(merged) - lower(merged)) from unnest((
          select range_agg(int8range(run.lo, run.hi, '[]'))
          from pass_seen cross join lateral unnest(first_ids, last_ids) as run(lo, hi) where ${ofPass(facts)})) as merged), 0)::int as seen,
        coalesce((select sum(nameless) from pass_seen where ${ofPass(facts)}), 0)::int as nameless,
        (select count(*) from record where connection_id = ${facts.connectionId} and stream = ${facts.stream} and not deleted)::int as live`),
  );
  if (facts.scopes.includes("") && counted!.seen === counted!.live) return { ...counted!, gone: 0 };
  // Young statistics promise one row on either side; a nested loop would then compare each held record with each seen one.
  await tx.execute(sql`set local enable_nestloop = off`);
  const [row] = rowsOf<{ gone: number }>(
    await tx.execute(sql`with ${seenIds(facts)} select count(*)::int as gone from ${missing(facts)}`),
  );
  return { ...counted!, gone: row!.gone };
}

/** What the person who decides about a brake gets to see. */
export async function brakeFacts(tx: Tx, facts: PassFacts, found: Missing & { limit: number }): Promise<BrakeFacts> {
  const sample = rowsOf<{ key: string; label: string }>(
    await tx.execute(sql`with ${seenIds(facts)} select r.key, r.label from ${missing(facts)} order by r.key limit 20`),
  );
  const { pass, startedAt, scopes } = facts;
  const { gone, live, limit } = found;
  return { gone, live, limit, sample, pass, passStartedAt: startedAt.toISOString(), scopes: [...scopes] };
}

/** Soft-deletes what is missing, with its history. @returns how many. */
export async function deleteMissing(merge: MergeFacts, facts: PassFacts): Promise<number> {
  const { tx, runId, at } = merge;
  return changedRows(
    await tx.execute(sql`with ${seenIds(facts)}, gone as (
        update record set deleted = true, version = record.version + 1, run_id = ${runId}::int, changed_at = ${at}::timestamptz
        where id in (select r.id from ${missing(facts)}) returning id, version, data)
      insert into record_change (record_id, run_id, change_set_id, at, kind, version, before, after)
      select id, ${bringer(merge)}, ${at}::timestamptz, 'deleted', version - 1, data, data from gone`),
  );
}

/** The platform itself said these keys are gone. */
export async function deleteKeys(merge: MergeFacts, keys: readonly string[]): Promise<number> {
  const { tx, runId, at } = merge;
  if (keys.length === 0) return 0;
  return changedRows(
    await tx.execute(sql`with gone as (
        update record set deleted = true, version = version + 1, run_id = ${runId}::int, changed_at = ${at}::timestamptz
        where not deleted and id in (select r.id from ${byKey(merge, keys)}) returning id, version, data)
      insert into record_change (record_id, run_id, change_set_id, at, kind, version, before, after)
      select id, ${bringer(merge)}, ${at}::timestamptz, 'deleted', version - 1, data, data from gone`),
  );
}

export async function forgetPass(tx: Tx, facts: Pick<PassFacts, "connectionId" | "stream" | "pass">): Promise<void> {
  await tx.execute(sql`
    delete from pass_seen where connection_id = ${facts.connectionId} and stream = ${facts.stream} and pass <= ${facts.pass}`);
}
