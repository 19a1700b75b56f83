import { changeSet } from "@campushub/drizzle/schema";
import { and, asc, eq, isNull, lt, or, sql } from "drizzle-orm";
import type { Ctx } from "../../../core/context.ts";
import { newId } from "../../../core/ids.ts";
import type { ChangeSetRow } from "../load.ts";

/** A set whose worker gave no sign of life for this long is taken over. */
export const HEARTBEAT_LIMIT_MS = 30_000;

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
export async function claimSet(ctx: Ctx, connectionId: number): Promise<ChangeSetRow | undefined> {
  const now = new Date(ctx.clock.now());
  const dead = new Date(now.getTime() - HEARTBEAT_LIMIT_MS);
  const busy = sql`exists (select 1 from change_set b where b.connection_id = ${connectionId} and b.status = 'applying'
    and b.worker is not null and b.heartbeat_at >= ${dead.toISOString()}::timestamptz)`;
  return ctx.db.transaction(async (tx) => {
    await tx.execute(sql`select pg_advisory_xact_lock(7244005, ${connectionId}::int)`);
    const free = or(isNull(changeSet.worker), isNull(changeSet.heartbeatAt), lt(changeSet.heartbeatAt, dead));
    // `heartbeat_at` of a free set says when it may go on: it waits for a window, for quiet hours, for a platform to settle.
    const due = or(isNull(changeSet.heartbeatAt), lt(changeSet.heartbeatAt, new Date(now.getTime() + 1)));
    const wanted = or(eq(changeSet.pauseRequested, false), eq(changeSet.cancelRequested, true));
    const [next] = await tx
      .select()
      .from(changeSet)
      .where(and(eq(changeSet.connectionId, connectionId), eq(changeSet.status, "applying"), free, due, wanted, sql`not ${busy}`))
      .orderBy(asc(changeSet.id))
      .limit(1)
      .for("update");
    if (!next) return undefined;
    const [claimed] = await tx
      .update(changeSet)
      .set({ worker: `${ctx.instance}:${newId()}`, heartbeatAt: now })
      .where(eq(changeSet.id, next.id))
      .returning();
    return claimed;
  });
}

const mine = (set: ChangeSetRow) => and(eq(changeSet.id, set.id), eq(changeSet.worker, set.worker ?? ""));

/** A sign of life; what a person wants of the set meanwhile. @throws LostSetError */
export async function beat(ctx: Ctx, set: ChangeSetRow): Promise<"go" | "pause" | "cancel"> {
  const [row] = await ctx.db
    .update(changeSet)
    .set({ heartbeatAt: new Date(ctx.clock.now()) })
    .where(mine(set))
    .returning({ pause: changeSet.pauseRequested, cancel: changeSet.cancelRequested });
  if (!row) throw new LostSetError(set.id);
  if (row.cancel) return "cancel";
  return row.pause ? "pause" : "go";
}

/** Lets the set go, to be taken up again by anybody: at once, or not before so many ms. */
export async function releaseSet(ctx: Ctx, set: ChangeSetRow, afterMs = 0): Promise<void> {
  const until = afterMs > 0 ? new Date(ctx.clock.now() + afterMs) : null;
  await ctx.db.update(changeSet).set({ worker: null, heartbeatAt: until }).where(mine(set));
}
