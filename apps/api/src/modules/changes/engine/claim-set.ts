import { changeSet } from "@campushub/drizzle/schema";
import { and, asc, eq, isNotNull, isNull, or, sql } from "drizzle-orm";
import type { Ctx } from "../../../core/context.ts";
import { newId } from "../../../core/ids.ts";
import { inMs, isFree, isHeld, LeaseDeadline } from "../../../infra/lease.ts";
import type { ChangeSetRow } from "../load.ts";

/** No set waits longer than this before it is looked at again (ms). */
export const MAX_WAIT_MS = 60_000;

/** A set and this worker's lease on it. */
export interface HeldSet {
  readonly set: ChangeSetRow;
  readonly lease: LeaseDeadline;
}

/** Another worker took the set over: this one must send and write nothing more. */
export class LostSetError extends Error {
  constructor(id: number) {
    super(`change set ${id} was taken over by another worker`);
    this.name = "LostSetError";
  }
}

/**
 * Takes the oldest change set of the connection that is to be applied, unless another is under way: two sets never write to one
 * platform at the same time. One that is paused keeps no other waiting.
 */
export async function claimSet(ctx: Ctx, connectionId: number): Promise<HeldSet | undefined> {
  const since = ctx.clock.elapsed();
  const busy = sql`exists (select 1 from change_set b where b.connection_id = ${connectionId} and b.status = 'applying'
    and b.worker is not null and ${isHeld(ctx, sql`b.heartbeat_at`)})`;
  return ctx.db.transaction(async (tx) => {
    await tx.execute(sql`select pg_advisory_xact_lock(7244005, ${connectionId}::int)`);
    // `heartbeat_at` of a free set says when it may go on: it waits for a window, for quiet hours, for a platform to settle.
    const due = sql`(${changeSet.heartbeatAt} is null or ${changeSet.heartbeatAt} not between ${inMs(ctx, 1)} and ${inMs(ctx, 2 * MAX_WAIT_MS)})`;
    const free = or(and(isNull(changeSet.worker), due), and(isNotNull(changeSet.worker), isFree(ctx, changeSet.heartbeatAt)));
    const wanted = or(eq(changeSet.pauseRequested, false), eq(changeSet.cancelRequested, true));
    const [next] = await tx
      .select()
      .from(changeSet)
      .where(and(eq(changeSet.connectionId, connectionId), eq(changeSet.status, "applying"), free, wanted, sql`not ${busy}`))
      .orderBy(asc(changeSet.id))
      .limit(1)
      .for("update");
    if (!next) return undefined;
    const [claimed] = await tx
      .update(changeSet)
      .set({ worker: `${ctx.instance}:${newId()}`, heartbeatAt: ctx.databaseNow() })
      .where(eq(changeSet.id, next.id))
      .returning();
    return { set: claimed!, lease: new LeaseDeadline(ctx.clock, since) };
  });
}

const mine = (set: ChangeSetRow) => and(eq(changeSet.id, set.id), eq(changeSet.worker, set.worker ?? ""));

/** A sign of life, which renews the lease; what a person wants of the set meanwhile. @throws LostSetError */
export async function beat(ctx: Ctx, { set, lease }: HeldSet): Promise<"go" | "pause" | "cancel"> {
  const since = ctx.clock.elapsed();
  const [row] = await ctx.db
    .update(changeSet)
    .set({ heartbeatAt: ctx.databaseNow() })
    .where(mine(set))
    .returning({ pause: changeSet.pauseRequested, cancel: changeSet.cancelRequested });
  if (!row) throw new LostSetError(set.id);
  lease.renewed(since);
  if (row.cancel) return "cancel";
  return row.pause ? "pause" : "go";
}

/** Lets the set go, to be taken up again by anybody: at once, or not before so many ms. */
export async function releaseSet(ctx: Ctx, set: ChangeSetRow, afterMs = 0): Promise<void> {
  const until = afterMs > 0 ? inMs(ctx, afterMs) : null;
  await ctx.db.update(changeSet).set({ worker: null, heartbeatAt: until }).where(mine(set));
}
