import { changeSet } from "@campushub/drizzle/schema";
import { eq } from "drizzle-orm";
import type { Ctx } from "../../core/context.ts";
import { perform } from "../audit/index.ts";
import { demandNoRest } from "./engine/rests.ts";
import { statusAfter } from "./engine/state-machine.ts";
import { loadChangeSet } from "./load.ts";
import { CHANGE_QUEUE } from "./queues.ts";

/**
 * Gives a set up. One that is being applied stops after the batch on its way; what was done stays done and is accounted for.
 * @throws AppError conflict: it has ended, or another set has taken up what it left
 */
export async function cancelChangeSet({ ctx, input }: { ctx: Ctx; input: { id: number } }): Promise<void> {
  const status = await perform({
    ctx,
    resource: "change-sets",
    action: "cancel",
    recordId: input.id,
    work: async (tx, audit) => {
      const set = await loadChangeSet(tx, input.id, true);
      const next = statusAfter(set.status, "cancel");
      // Else what it was itself to take up would be free while its own rest still does it.
      await demandNoRest(tx, set);
      const now = new Date(ctx.clock.now());
      // One that waits (for its window, for a platform to settle) is taken up at once.
      const woken = set.worker === null ? { heartbeatAt: null } : {};
      const ended = next === "cancelled" ? { finishedAt: now } : { cancelRequested: true, pauseRequested: false, ...woken };
      await tx
        .update(changeSet)
        .set({ status: next, ...ended, version: set.version + 1, updatedAt: now })
        .where(eq(changeSet.id, set.id));
      audit({ before: { status: set.status }, after: { status: next, cancelRequested: next === "applying" } });
      if (next === "applying") {
        await ctx.queue.send(CHANGE_QUEUE, { connectionId: set.connectionId }, { key: String(set.connectionId), tx });
      }
      return next;
    },
  });
  ctx.events.publish({ topic: "change-sets", id: input.id, data: { status } });
}
