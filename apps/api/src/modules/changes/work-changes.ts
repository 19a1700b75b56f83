import { changeSet } from "@campushub/drizzle/schema";
import { and, eq, isNull, or } from "drizzle-orm";
import type { Ctx } from "../../core/context.ts";
import { isFree } from "../../infra/lease.ts";
import { applySet } from "./engine/apply.ts";
import { beat, claimSet, type HeldSet, LostSetError, releaseSet } from "./engine/claim-set.ts";
import { Shutdown } from "./engine/shutdown.ts";
import type { ChangeSetRow } from "./load.ts";
import { CHANGE_QUEUE } from "./queues.ts";

const HEARTBEAT_EVERY_MS = 5_000;
/** After a failure nobody foresaw. */
const AFTER_FAILURE_MS = 30_000;

/** Applies a connection's change sets, oldest first, one at a time over all instances. */
export async function workChanges(ctx: Ctx, connectionId: number, signal: AbortSignal): Promise<void> {
  for (;;) {
    if (signal.aborted) return;
    const held = await claimSet(ctx, connectionId);
    if (!held) return;
    await workSet(ctx, held, signal);
  }
}

async function workSet(ctx: Ctx, held: HeldSet, signal: AbortSignal): Promise<void> {
  const { set } = held;
  const shutdown = new Shutdown(signal);
  const timer = setInterval(() => void beat(ctx, held).catch(() => {}), HEARTBEAT_EVERY_MS);
  try {
    const end = await applySet(ctx, held, shutdown);
    if (end.kind === "later") await goOnLater(ctx, set, end.ms);
    else if (end.kind === "paused") await releaseSet(ctx, set);
  } catch (error) {
    if (signal.aborted) return releaseSet(ctx, set);
    if (error instanceof LostSetError) return ctx.log.warn({ changeSet: set.id }, error.message);
    ctx.log.error(
      { changeSet: set.id, error: error instanceof Error ? error.stack : String(error) },
      "a change set was broken off",
    );
    await goOnLater(ctx, set, AFTER_FAILURE_MS);
  } finally {
    clearInterval(timer);
    shutdown.close();
  }
}

async function goOnLater(ctx: Ctx, set: ChangeSetRow, ms: number): Promise<void> {
  await releaseSet(ctx, set, ms);
  const { connectionId } = set;
  const key = `${connectionId}:later`;
  await ctx.queue.send(CHANGE_QUEUE, { connectionId }, { key, afterSeconds: Math.ceil(ms / 1000) });
}

/** Wakes workers for sets that wait although no job speaks of them, and for those whose worker died. */
export async function wakeAbandonedSets(ctx: Ctx): Promise<void> {
  const rows = await ctx.db
    .selectDistinct({ connectionId: changeSet.connectionId })
    .from(changeSet)
    .where(and(eq(changeSet.status, "applying"), or(isNull(changeSet.worker), isFree(ctx, changeSet.heartbeatAt))));
  for (const { connectionId } of rows) await ctx.queue.send(CHANGE_QUEUE, { connectionId }, { key: String(connectionId) });
}

/** The embedded database has one process: whatever was being applied when it opened belongs to a dead one. */
export async function orphanSets(ctx: Ctx): Promise<void> {
  await ctx.db.update(changeSet).set({ heartbeatAt: null, worker: null }).where(eq(changeSet.status, "applying"));
}
