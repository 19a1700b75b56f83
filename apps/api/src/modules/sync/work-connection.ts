import { troubleOf } from "@campushub/drizzle";
import { syncRun } from "@campushub/drizzle/schema";
import { toConnectorError } from "@campushub/kit";
import { and, asc, eq, or, sql } from "drizzle-orm";
import type { Ctx } from "../../core/context.ts";
import { newId } from "../../core/ids.ts";
import { isFree, isHeld } from "../../infra/lease.ts";
import { LostRunError } from "./engine/claim.ts";
import { note } from "./engine/note.ts";
import { RunProgress } from "./engine/progress.ts";
import { executeRun } from "./engine/run.ts";
import type { RunRow } from "./engine/run-row.ts";
import { failRun } from "./fail-run.ts";
import { type RetryWish, SYNC_RETRY_QUEUE } from "./queues.ts";
import { mayRead, putAside, watchRoom } from "./wait-for-room.ts";

const HEARTBEAT_EVERY_MS = 5_000;
const RETRY_BASE_MS = 60_000;
const RETRY_LIMIT = 5;

/** Works off a connection's runs, oldest first, one at a time over all instances. */
export async function workConnection(ctx: Ctx, connectionId: number, signal: AbortSignal): Promise<void> {
  for (;;) {
    if (signal.aborted || !mayRead(ctx)) return;
    const run = await claimRun(ctx, connectionId);
    if (!run) return;
    ctx.events.publish({ topic: "sync-runs", id: run.id, data: { connectionId, status: "running" } });
    const stopBeating = keepBeating(ctx, run);
    const room = watchRoom(ctx);
    try {
      await workRun(ctx, run, AbortSignal.any([signal, room.signal]));
    } catch (error) {
      if (signal.aborted) return releaseRun(ctx, run);
      if (room.signal.aborted || troubleOf(error)) return putAside(ctx, run, error);
      if (!(error instanceof LostRunError)) throw error;
      ctx.log.warn({ run: run.id }, error.message);
    } finally {
      stopBeating();
      room.stop();
    }
  }
}

/** Executes one claimed run to whatever end. @throws LostRunError, what the database itself is in trouble with, and anything once the signal has aborted. */
async function workRun(ctx: Ctx, run: RunRow, signal: AbortSignal): Promise<void> {
  try {
    const { retry, retryAfterMs } = await executeRun(ctx, run, signal);
    if (retry.length > 0) await planRetry(ctx, run, { streams: retry, retryAfterMs });
  } catch (error) {
    if (signal.aborted || error instanceof LostRunError || troubleOf(error)) throw error;
    ctx.log.error({ run: run.id, error: error instanceof Error ? error.stack : String(error) }, "run failed as a whole");
    await failRun(ctx, run, toConnectorError(error));
  }
}

/** A sign of life beside the work, because one batch or one slow answer may last longer than the limit. */
function keepBeating(ctx: Ctx, run: RunRow): () => void {
  const progress = new RunProgress(ctx, run);
  const timer = setInterval(() => void progress.ask().catch(() => {}), HEARTBEAT_EVERY_MS);
  return () => clearInterval(timer);
}

/**
 * Takes the oldest waiting run of the connection, or one whose worker died, unless another is under way. One statement,
 * so two instances never take the same.
 */
async function claimRun(ctx: Ctx, connectionId: number): Promise<RunRow | undefined> {
  const busy = sql`exists (select 1 from sync_run b where b.connection_id = ${connectionId} and b.status = 'running' and ${isHeld(ctx, sql`b.heartbeat_at`)})`;
  return ctx.db.transaction(async (tx) => {
    await tx.execute(sql`select pg_advisory_xact_lock(7244003, ${connectionId}::int)`);
    const abandoned = and(eq(syncRun.status, "running"), isFree(ctx, syncRun.heartbeatAt));
    const [next] = await tx
      .select()
      .from(syncRun)
      .where(and(eq(syncRun.connectionId, connectionId), or(eq(syncRun.status, "queued"), abandoned), sql`not ${busy}`))
      .orderBy(asc(syncRun.id))
      .limit(1)
      // Whoever cancels or pauses it just now is waited for, and the conditions are looked at again.
      .for("update");
    if (!next) return undefined;
    const [claimed] = await tx
      .update(syncRun)
      .set({
        status: "running",
        worker: `${ctx.instance}:${newId()}`,
        heartbeatAt: ctx.databaseNow(),
        startedAt: next.startedAt ?? new Date(ctx.clock.now()),
        attempt: next.attempt + (next.status === "running" ? 1 : 0),
      })
      .where(eq(syncRun.id, next.id))
      .returning();
    return claimed;
  });
}

/** The process is going down: whoever comes next may take the run at once. */
async function releaseRun(ctx: Ctx, run: RunRow): Promise<void> {
  await ctx.db
    .update(syncRun)
    .set({ heartbeatAt: null, worker: null })
    .where(and(eq(syncRun.id, run.id), eq(syncRun.worker, run.worker ?? "")));
}

/** The failed streams are read again after a while, with the same wish: twice as long each time, and not for ever. */
async function planRetry(ctx: Ctx, run: RunRow, facts: { streams: string[]; retryAfterMs: number }): Promise<void> {
  const retries = run.retries + 1;
  if (retries > RETRY_LIMIT) return;
  const { connectionId, mode, range, requestedBy } = run;
  const { streams, retryAfterMs } = facts;
  const afterSeconds = Math.ceil(Math.max(retryAfterMs, RETRY_BASE_MS * 2 ** (retries - 1)) / 1000);
  const wish: RetryWish = { connectionId, streams, mode, range, requestedBy, retries };
  // One waiting retry per wish: another stream's failure must not be taken for this one's.
  const key = `${connectionId}:${mode ?? ""}:${range ? `${range.from}/${range.to}` : ""}:${streams.join(",")}`;
  await ctx.queue.send(SYNC_RETRY_QUEUE, { ...wish }, { key, afterSeconds });
  await note(ctx, run, { level: "warn", message: "retryLater", facts: { streams, inSeconds: afterSeconds, retries } });
}
