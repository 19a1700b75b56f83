import { syncRun } from "@campushub/drizzle/schema";
import { and, eq, inArray, sql } from "drizzle-orm";
import type { Ctx } from "../../core/context.ts";
import { conflict } from "../../core/errors.ts";
import { perform } from "../audit/index.ts";
import { loadRun } from "./load-run.ts";
import { SYNC_QUEUE } from "./queues.ts";

/** Puts a run aside after its current batch, a waiting one at once; it goes on from its checkpoint when resumed. */
export async function pauseRun({ ctx, input }: { ctx: Ctx; input: { id: number } }): Promise<{ id: number }> {
  const before = await loadRun(ctx, input.id);
  await perform({
    ctx,
    resource: "sync-runs",
    action: "pause",
    recordId: input.id,
    work: async (tx, audit) => {
      const rows = await tx
        .update(syncRun)
        .set({
          pauseRequested: sql`${syncRun.status} = 'running'`,
          status: sql`case when ${syncRun.status} = 'queued' then 'paused' else ${syncRun.status} end`,
        })
        .where(and(eq(syncRun.id, input.id), inArray(syncRun.status, ["queued", "running"])))
        .returning({ id: syncRun.id });
      if (rows.length === 0)
        throw conflict(`only a waiting or running sync can be paused; this one is ${before.status}`, {
          reason: "notInThisState",
        });
      await audit({ before: { status: before.status }, after: { pauseRequested: true } });
    },
  });
  ctx.events.publish({ topic: "sync-runs", id: input.id, data: { connectionId: before.connectionId, pauseRequested: true } });
  return input;
}

/** Lets a paused run go on. */
export async function resumeRun({ ctx, input }: { ctx: Ctx; input: { id: number } }): Promise<{ id: number }> {
  const before = await loadRun(ctx, input.id);
  await perform({
    ctx,
    resource: "sync-runs",
    action: "resume",
    recordId: input.id,
    work: async (tx, audit) => {
      const rows = await tx
        .update(syncRun)
        .set({ status: "queued", pauseRequested: false })
        .where(and(eq(syncRun.id, input.id), eq(syncRun.status, "paused")))
        .returning({ id: syncRun.id });
      if (rows.length === 0)
        throw conflict(`only a paused sync can be resumed; this one is ${before.status}`, { reason: "notInThisState" });
      await ctx.queue.send(SYNC_QUEUE, { connectionId: before.connectionId }, { key: String(before.connectionId), tx });
      await audit({ before: { status: "paused" }, after: { status: "queued" } });
    },
  });
  ctx.events.publish({ topic: "sync-runs", id: input.id, data: { connectionId: before.connectionId, status: "queued" } });
  return input;
}
