import { isRoomy, troubleOf } from "@campushub/drizzle";
import { syncRun } from "@campushub/drizzle/schema";
import { and, eq } from "drizzle-orm";
import type { Ctx } from "../../core/context.ts";
import { note } from "./engine/note.ts";
import type { RunRow } from "./engine/run-row.ts";

/** Aborts what reads when little room is left on the disk. */
export interface RoomWatch {
  readonly signal: AbortSignal;
  stop(): void;
}

/** Whether a sync may begin or go on. */
export const mayRead = (ctx: Ctx): boolean => isRoomy(ctx.database.condition());

export function watchRoom(ctx: Ctx): RoomWatch {
  const abort = new AbortController();
  const stop = ctx.database.onCondition((condition) => {
    if (!isRoomy(condition)) abort.abort(new Error("the database has no room for more"));
  });
  return { signal: abort.signal, stop };
}

/**
 * Puts a run back among the waiting ones, where it says why; it goes on from its last checkpoint when the database has room and
 * answers again.
 */
export async function putAside(ctx: Ctx, run: RunRow, error: unknown): Promise<void> {
  const { freeBytes } = ctx.database.condition();
  const reason = troubleOf(error) ?? "low";
  ctx.log.warn({ run: run.id, connection: run.connectionId, reason }, "sync put aside until the database can take more");
  await ctx.db
    .update(syncRun)
    .set({ status: "queued", heartbeatAt: null, worker: null })
    .where(and(eq(syncRun.id, run.id), eq(syncRun.worker, run.worker ?? "")));
  const message = reason === "low" ? "waitsForRoom" : "waitsForDatabase";
  const facts = freeBytes === undefined ? { reason } : { reason, freeMiB: Math.floor(freeBytes / 2 ** 20) };
  await note(ctx, run, { level: "warn", message, facts });
  ctx.events.publish({ topic: "sync-runs", id: run.id, data: { connectionId: run.connectionId, status: "queued" } });
}
