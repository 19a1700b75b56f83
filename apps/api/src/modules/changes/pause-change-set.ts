import { changeSet } from "@campushub/drizzle/schema";
import { eq } from "drizzle-orm";
import type { Ctx } from "../../core/context.ts";
import { conflict } from "../../core/errors.ts";
import { perform } from "../audit/index.ts";
import { loadChangeSet } from "./load.ts";
import { CHANGE_QUEUE } from "./queues.ts";

/** Nothing more is sent after the batch on its way, until it is resumed. @throws AppError conflict */
export const pauseChangeSet = (call: { ctx: Ctx; input: { id: number } }) => setPaused(call, true);

/** @throws AppError conflict */
export const resumeChangeSet = (call: { ctx: Ctx; input: { id: number } }) => setPaused(call, false);

async function setPaused({ ctx, input }: { ctx: Ctx; input: { id: number } }, paused: boolean): Promise<void> {
  await perform({
    ctx,
    resource: "change-sets",
    action: paused ? "pause" : "resume",
    recordId: input.id,
    work: async (tx, audit) => {
      const set = await loadChangeSet(tx, input.id, true);
      if (set.status !== "applying")
        throw conflict(`only a change set that is being applied is paused; this one is ${set.status}`, {
          reason: "notInThisState",
        });
      await tx
        .update(changeSet)
        .set({ pauseRequested: paused, version: set.version + 1, updatedAt: new Date(ctx.clock.now()) })
        .where(eq(changeSet.id, set.id));
      audit({ before: { paused: set.pauseRequested }, after: { paused } });
      if (!paused) await ctx.queue.send(CHANGE_QUEUE, { connectionId: set.connectionId }, { key: String(set.connectionId), tx });
    },
  });
  ctx.events.publish({ topic: "change-sets", id: input.id, data: { status: "applying", paused } });
}
