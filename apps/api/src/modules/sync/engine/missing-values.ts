import { hash } from "node:crypto";
import type { Json } from "@campushub/kit";
import { sql } from "drizzle-orm";
import { campusTime } from "../../../core/campus-time.ts";
import { texts } from "../../../infra/arrays.ts";
import type { MergeFacts } from "./merge-records.ts";
import type { Missing } from "./prepare.ts";
import type { ReadingLayer } from "./prepare-batch.ts";
import { isStorableJson } from "./storable.ts";

/** The code of such a reject; its `raw` is an object of the rows as the platform sent them, by instant (ISO UTC). */
export const MISSING_VALUE = "missing_value";

/** A point's day on the campus: `P1|2026-03-01`. @param ts epoch ms. */
const dayKey = (point: string, ts: number) => `${point}|${campusTime(ts).slice(0, 10)}`;

/**
 * Keeps what a platform names without a value as one reject per point and day, however many instants of it are silent. It closes when
 * every one of them has come (`settleMissing`); one a person discarded stays so.
 */
export async function keepMissing(facts: MergeFacts, missing: readonly Missing[]): Promise<void> {
  if (missing.length === 0) return;
  const { tx, connectionId, stream, runId, at } = facts;
  const days = new Map<string, Record<string, Json>>();
  for (const { point, ts, raw } of missing) {
    const key = dayKey(point, ts);
    const rows = days.get(key) ?? {};
    rows[new Date(ts).toISOString()] = isStorableJson(JSON.stringify(raw)) ? raw : null;
    days.set(key, rows);
  }
  const keys = [...days.keys()];
  const all = sql`case when reject.status = 'superseded' then excluded.raw::jsonb else reject.raw::jsonb || excluded.raw::jsonb end`;
  await tx.execute(sql`
    insert into reject (connection_id, stream, key, scope, raw, raw_hash, path, code, message, seen,
      first_run_id, last_run_id, first_seen_at, last_seen_at)
    select ${connectionId}::int, ${stream}, i.key, '', i.raw, i.raw_hash, 'value', ${MISSING_VALUE}, ${instantsOf(sql`i.raw::jsonb`)}, 1,
      ${runId}::int, ${runId}::int, ${at}::timestamptz, ${at}::timestamptz
    from unnest(${texts(keys)}, ${texts([...days.values()].map((rows) => JSON.stringify(rows)))},
      ${texts(keys.map((key) => hash("sha1", `${MISSING_VALUE}\n${key}`, "base64url")))}) as i(key, raw, raw_hash)
    on conflict (connection_id, stream, raw_hash) do update set
      raw = (${all})::text, message = ${instantsOf(all)}, seen = reject.seen + 1,
      last_run_id = excluded.last_run_id, last_seen_at = excluded.last_seen_at, resolved_at = case when reject.status = 'superseded' then null else reject.resolved_at end,
      status = case when reject.status = 'superseded' then 'open' else reject.status end`);
}

const instantsOf = (rows: ReturnType<typeof sql>) =>
  sql`(select count(*) from jsonb_object_keys(${rows}))::text || ' instants without a value'`;

/** Takes the instants that came after all out of the open lines of their point and day, and closes the lines that have none left. */
export async function settleMissing(facts: MergeFacts, { points, ts }: Pick<ReadingLayer, "points" | "ts">): Promise<void> {
  const { tx, connectionId, stream, at } = facts;
  await tx.execute(sql`
    update reject r set
      raw = case when m.rest = '{}'::jsonb then r.raw else m.rest::text end,
      message = case when m.rest = '{}'::jsonb then r.message else ${instantsOf(sql`m.rest`)} end,
      status = case when m.rest = '{}'::jsonb then 'superseded' else r.status end,
      resolved_at = case when m.rest = '{}'::jsonb then ${at}::timestamptz else r.resolved_at end
    from (
      select o.id, o.raw::jsonb - i.instants as rest
      from reject o join (
        select key, array_agg(instant) as instants
        from unnest(${texts(points.map((point, index) => dayKey(point, ts[index]!)))}, ${texts(ts.map((one) => new Date(one).toISOString()))})
          as g(key, instant) group by key) i on i.key = o.key
      where o.connection_id = ${connectionId} and o.stream = ${stream} and o.code = ${MISSING_VALUE} and o.status = 'open'
        and o.raw::jsonb ?| i.instants) m
    where r.id = m.id`);
}
