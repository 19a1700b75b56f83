import { changeSet } from "@campushub/drizzle/schema";
import { eq } from "drizzle-orm";
import { personOf } from "../../core/actor.ts";
import type { Ctx } from "../../core/context.ts";
import { invalid } from "../../core/errors.ts";
import { perform } from "../audit/index.ts";
import { loadConnection } from "../connections/index.ts";
import { bindingReasons } from "./engine/approval.ts";
import { demandFresh } from "./engine/expiry.ts";
import { demandTarget } from "./engine/may-write.ts";
import { statusAfter } from "./engine/state-machine.ts";
import { loadChangeSet } from "./load.ts";

/**
 * Hands the plan to an approver, by the rules as they are now. What needs none is approved by the rule itself.
 * @throws AppError conflict, invalid (nothing in the plan would be done)
 */
export async function submitChangeSet({
  ctx,
  input,
}: {
  ctx: Ctx;
  input: { id: number; comment?: string | undefined };
}): Promise<void> {
  const status = await perform({
    ctx,
    resource: "change-sets",
    action: "submit",
    recordId: input.id,
    ...(input.comment ? { reason: input.comment } : {}),
    work: async (tx, audit) => {
      const set = await loadChangeSet(tx, input.id, true);
      const submitted = statusAfter(set.status, "submit");
      demandFresh(set, ctx.clock.now());
      demandTarget({ ctx, set, connection: await loadConnection({ db: tx }, set.connectionId) });
      const planned = Object.values(set.plan?.effects ?? {}).reduce((sum, count) => sum + count, 0);
      if (planned === 0) {
        const message = "the plan would do nothing; settle its conflicts or wish for something else";
        throw invalid(message, {}, { reason: "planDoesNothing" });
      }
      const now = new Date(ctx.clock.now());
      const approvalReasons = await bindingReasons(tx, { set, effects: set.plan?.effects ?? {}, now: now.getTime() });
      const free = approvalReasons.length === 0;
      const next = free ? statusAfter(submitted, "approve") : submitted;
      await tx
        .update(changeSet)
        .set({
          status: next,
          approvalReasons,
          submittedAt: now,
          submittedBy: personOf(ctx.actor),
          comment: input.comment ?? null,
          ...(free ? { decidedAt: now } : {}),
          version: set.version + 1,
          updatedAt: now,
        })
        .where(eq(changeSet.id, set.id));
      audit({ before: { status: set.status }, after: { status: next, approvalReasons } });
      return next;
    },
  });
  ctx.events.publish({ topic: "change-sets", id: input.id, data: { status } });
}
