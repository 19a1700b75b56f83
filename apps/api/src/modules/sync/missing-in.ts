import { type SQL, sql } from "drizzle-orm";

/**
 * The records that a run's brakes are about: while a person has not decided, what the braked passes did not see, and nothing
 * since has brought back; after "really gone", what was deleted; after "keep", none. The whole list behind the brake's sample.
 */
export function missingIn(runId: number): SQL {
  return sql`(record.id in (
      select c.record_id from record_change c join sync_run n on n.id = c.run_id
      where c.run_id = ${runId}::int and c.kind = 'deleted' and n.connection_id = record.connection_id)
    or (not record.deleted and exists (
        select 1 from sync_run_stream s join sync_run n on n.id = s.run_id
        where s.run_id = ${runId}::int and s.status = 'braked' and n.connection_id = record.connection_id and s.stream = record.stream
          and record.last_seen_at <= (s.brake->>'passStartedAt')::timestamptz
          and (jsonb_exists(s.brake->'scopes', '') or jsonb_exists(s.brake->'scopes', record.scope)))
      and record.id not in (
        select generate_series(ids.lo, ids.hi) from sync_run_stream s join sync_run n on n.id = s.run_id
          join pass_seen p on p.connection_id = n.connection_id and p.stream = s.stream and p.pass >= (s.brake->>'pass')::int
          cross join lateral unnest(p.first_ids, p.last_ids) as ids(lo, hi)
        where s.run_id = ${runId}::int and s.status = 'braked')))`;
}
