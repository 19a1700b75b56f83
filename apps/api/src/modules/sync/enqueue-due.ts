import { connection, syncRun } from "@campushub/drizzle/schema";
import { and, eq, inArray, isNull, lt, ne, or } from "drizzle-orm";
import type { Ctx } from "../../core/context.ts";
import { AppError } from "../../core/errors.ts";
import { isFree } from "../../infra/lease.ts";
import { lastSlot } from "../connections/index.ts";
import { SYNC_QUEUE } from "./queues.ts";
import { requestSync } from "./request-sync.ts";

/**
 * Called by every instance's ticker: asks for a run of each connection whose latest slot has come. The slot is unique per
 * connection in the database, so it runs once however many tick; slots missed while nobody ticked are caught up by one run.
 * A connection that cannot be asked (its connector is gone, say) keeps no other waiting.
 * @returns the runs made now.
 */
export async function enqueueDue(ctx: Ctx): Promise<number[]> {
  const due = await ctx.db
    .select()
    .from(connection)
    .where(and(eq(connection.enabled, true), ne(connection.schedule, "")));
  const asked: number[] = [];
  for (const row of due) {
    try {
      const slot = lastSlot(row.schedule, ctx.clock.now());
      if (slot <= (row.scheduledUpTo ?? row.createdAt).getTime()) continue;
      const runId = await answerSlot(ctx, row.id, slot);
      if (runId !== undefined) asked.push(runId);
    } catch (error) {
      ctx.log.warn({ connection: row.id, error: error instanceof Error ? error.message : String(error) }, "slot not answered");
    }
  }
  return asked;
}

/** @returns the run made for the slot; undefined where it was answered before, or cannot be. */
async function answerSlot(ctx: Ctx, connectionId: number, slot: number): Promise<number | undefined> {
  const wish = { connectionId, trigger: "schedule" as const, slot, requestedBy: "schedule" };
  const { runId, fresh } = await requestSync({ ctx, input: wish }).catch((error: unknown) => {
    if (!(error instanceof AppError)) throw error;
    // Asking again would change nothing before the next slot.
    ctx.log.warn({ connection: connectionId, slot: new Date(slot).toISOString(), why: error.message }, "slot left out");
    return { runId: undefined, fresh: false };
  });
  const later = or(isNull(connection.scheduledUpTo), lt(connection.scheduledUpTo, new Date(slot)));
  await ctx.db
    .update(connection)
    .set({ scheduledUpTo: new Date(slot) })
    .where(and(eq(connection.id, connectionId), later));
  return fresh ? runId : undefined;
}

/** Wakes workers for runs that wait although no job speaks of them, and for runs whose worker died. */
export async function wakeAbandoned(ctx: Ctx): Promise<void> {
  const rows = await ctx.db
    .selectDistinct({ connectionId: syncRun.connectionId })
    .from(syncRun)
    .where(
      and(inArray(syncRun.status, ["queued", "running"]), or(eq(syncRun.status, "queued"), isFree(ctx, syncRun.heartbeatAt))),
    );
  for (const { connectionId } of rows) await ctx.queue.send(SYNC_QUEUE, { connectionId }, { key: String(connectionId) });
}

/** The embedded database has one process: whatever was running when it opened belongs to a dead one. */
export async function orphanAll(ctx: Ctx): Promise<void> {
  await ctx.db.update(syncRun).set({ heartbeatAt: null, worker: null }).where(eq(syncRun.status, "running"));
}
