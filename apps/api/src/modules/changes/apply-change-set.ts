import { changeSet } from "@campushub/drizzle/schema";
import { eq } from "drizzle-orm";
import { personOf } from "../../core/actor.ts";
import type { Ctx } from "../../core/context.ts";
import { perform } from "../audit/index.ts";
import { loadConnection } from "../connections/index.ts";
import { demandConsent } from "./engine/approval.ts";
import { demandFresh } from "./engine/expiry.ts";
import { demandMayWrite, demandTarget } from "./engine/may-write.ts";
import { statusAfter } from "./engine/state-machine.ts";
import { loadChangeSet } from "./load.ts";
import { CHANGE_QUEUE } from "./queues.ts";

/**
 * Sends an approved plan on its way; the work is done by a job. @throws AppError conflict: not approved (any more), expired, writing is
 * stopped, the connection is disarmed, the window has passed
 */
export async function applyChangeSet({ ctx, input }: { ctx: Ctx; input: { id: number } }): Promise<void> {
  await perform({
    ctx,
    resource: "change-sets",
    action: "apply",
    recordId: input.id,
    work: async (tx, audit) => {
      const set = await loadChangeSet(tx, input.id, true);
      const status = statusAfter(set.status, "apply");
      demandFresh(set, ctx.clock.now());
      await demandConsent(tx, set, ctx.clock.now());
      const connection = await loadConnection({ db: tx }, set.connectionId);
      demandTarget({ ctx, set, connection });
      await demandMayWrite({ ctx, db: tx, set, connection });
      const now = new Date(ctx.clock.now());
      await tx
        .update(changeSet)
        .set({
          status,
          appliedBy: personOf(ctx.actor),
          startedAt: now,
          stopReason: null,
          pauseRequested: false,
          cancelRequested: false,
          version: set.version + 1,
          updatedAt: now,
        })
        .where(eq(changeSet.id, set.id));
      audit({ before: { status: set.status }, after: { status, hash: set.planHash } });
      await ctx.queue.send(CHANGE_QUEUE, { connectionId: set.connectionId }, { key: String(set.connectionId), tx });
    },
  });
  ctx.events.publish({ topic: "change-sets", id: input.id, data: { status: "applying" } });
}
