import { sql } from "drizzle-orm";
import type { Ctx } from "../../core/context.ts";
import { isAmong, numbers, rowsOf } from "../../infra/arrays.ts";

/** Older changes are no longer watched: after so long a platform may well have moved on. */
const WATCHED_DAYS = 90;

/**
 * After a sync: which applied changes does the platform no longer show? Only the newest change of a field counts, and only what a
 * run begun after the change has seen. A field that is as wished again is no longer told. Records are found one by one (`limit 1`):
 * a planner without statistics would compare every change with every record of its stream.
 * @param connectionIds absent: all.
 * @returns how many ops are newly known to be lost or altered.
 */
export async function watchDrift(ctx: Ctx, connectionIds?: readonly number[]): Promise<number> {
  const among = connectionIds ? sql`and o.connection_id ${isAmong(numbers(connectionIds, "int4"))}` : sql``;
  const now = new Date(ctx.clock.now()).toISOString();
  const rows = rowsOf<{ id: string; change_set_id: string }>(
    await ctx.db.execute(sql`
      with watched as (
        select distinct on (o.connection_id, o.stream, o.key, d.key)
          o.id, o.change_set_id, o.drift_at, d.key as field, d.value as wished, r.data -> d.key as there, r.deleted
        from change_op o
        cross join lateral (
          select * from record where connection_id = o.connection_id and stream = o.stream and key = o.key limit 1) r
        join sync_run run on run.id = r.run_id and run.started_at > o.settled_at
        cross join lateral jsonb_each(o.desired) d
        where o.outcome = 'applied' and o.verified and o.effect in ('data', 'physical') and o.op <> 'delete'
          and o.settled_at > ${now}::timestamptz - make_interval(days => ${WATCHED_DAYS}::int) ${among}
        order by o.connection_id, o.stream, o.key, d.key, o.settled_at desc
      ), altered as (
        select id, jsonb_object_agg(field, coalesce(case when deleted then null else there end, 'null'::jsonb))
            filter (where deleted or there is distinct from wished) as drift
        from watched group by id
      )
      update change_op o set drift = a.drift, drift_at = case when a.drift is null then null else coalesce(o.drift_at, ${now}::timestamptz) end
      from altered a where a.id = o.id and a.drift is distinct from o.drift
      returning o.id::text as id, o.change_set_id::text as change_set_id`),
  );
  for (const id of new Set(rows.map((row) => Number(row.change_set_id)))) {
    ctx.events.publish({ topic: "change-sets", id, data: { drift: true } });
  }
  return rows.length;
}
