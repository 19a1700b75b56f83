import { syncRun, syncRunStream } from "@campushub/drizzle/schema";
import { and, eq, inArray } from "drizzle-orm";
import type { Ctx } from "../../core/context.ts";
import { conflict } from "../../core/errors.ts";
import { perform } from "../audit/index.ts";
import { loadRun } from "./load-run.ts";

/** Stops a run between two batches; what it has read is kept. One that is not running ends at once. */
export async function cancelRun({ ctx, input }: { ctx: Ctx; input: { id: number } }): Promise<{ id: number }> {
  const before = await loadRun(ctx, input.id);
  const at = new Date(ctx.clock.now());
  await perform({
    ctx,
    resource: "sync-runs",
    action: "cancel",
    recordId: input.id,
    work: async (tx, audit) => {
      const mine = eq(syncRun.id, input.id);
      const idle = await tx
        .update(syncRun)
        .set({ status: "cancelled", finishedAt: at })
        .where(and(mine, inArray(syncRun.status, ["queued", "paused"])))
        .returning({ id: syncRun.id });
      const running = await tx
        .update(syncRun)
        .set({ cancelRequested: true })
        .where(and(mine, eq(syncRun.status, "running")))
        .returning({ id: syncRun.id });
      if (idle.length + running.length === 0)
        throw conflict(`this run has ended (${before.status}); there is nothing to cancel`, { reason: "notInThisState" });
      if (idle.length > 0) {
        await tx
          .update(syncRunStream)
          .set({ status: "cancelled", finishedAt: at })
          .where(and(eq(syncRunStream.runId, input.id), inArray(syncRunStream.status, ["queued", "running"])));
      }
      await audit({ before: { status: before.status }, after: { cancelRequested: true } });
    },
  });
  ctx.events.publish({ topic: "sync-runs", id: input.id, data: { connectionId: before.connectionId, cancelRequested: true } });
  return input;
}
