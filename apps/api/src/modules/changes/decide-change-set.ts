import { changeSet } from "@campushub/drizzle/schema";
import { eq } from "drizzle-orm";
import { personOf } from "../../core/actor.ts";
import type { Ctx } from "../../core/context.ts";
import { conflict, invalid } from "../../core/errors.ts";
import { perform } from "../audit/index.ts";
import { loadConnection } from "../connections/index.ts";
import { demandApprover } from "./engine/approver.ts";
import { demandFresh } from "./engine/expiry.ts";
import { demandTarget } from "./engine/may-write.ts";
import { statusAfter } from "./engine/state-machine.ts";
import { loadChangeSet } from "./load.ts";

export interface Decision {
  readonly id: number;
  readonly comment?: string | undefined;
  /** What the approver looked at. */
  readonly planHash?: string | undefined;
}

/** Agrees to exactly the plan that was submitted. @throws AppError forbidden, conflict */
export const approveChangeSet = (call: { ctx: Ctx; input: Decision }) => decide("approve", call);

/** Sends it back with a reason. @throws AppError forbidden, conflict, invalid */
export async function rejectChangeSet(call: { ctx: Ctx; input: Decision }): Promise<void> {
  if (!call.input.comment) throw invalid("say why, so that it can be mended", { comment: "is required" }, { reason: "sayWhy" });
  await decide("reject", call);
}

async function decide(event: "approve" | "reject", { ctx, input }: { ctx: Ctx; input: Decision }): Promise<void> {
  const status = await perform({
    ctx,
    resource: "change-sets",
    // The right itself, own or lent, is looked at inside: it depends on the set.
    action: "decide",
    recordId: input.id,
    ...(input.comment ? { reason: input.comment } : {}),
    work: async (tx, audit) => {
      const set = await loadChangeSet(tx, input.id, true);
      const onBehalfOf = await demandApprover(ctx, tx, set);
      const next = statusAfter(set.status, event);
      demandFresh(set, ctx.clock.now());
      if (event === "approve") demandTarget({ ctx, set, connection: await loadConnection({ db: tx }, set.connectionId) });
      if (input.planHash !== undefined && input.planHash !== set.planHash) {
        throw conflict("the plan is not the one you looked at; open it again", { reason: "otherPlan", planHash: set.planHash });
      }
      const now = new Date(ctx.clock.now());
      await tx
        .update(changeSet)
        .set({
          status: next,
          decidedAt: now,
          decidedBy: personOf(ctx.actor),
          decidedByName: ctx.actor.name,
          onBehalfOf,
          decisionComment: input.comment ?? null,
          version: set.version + 1,
          updatedAt: now,
        })
        .where(eq(changeSet.id, set.id));
      const lent = onBehalfOf === null ? {} : { onBehalfOf };
      audit({ before: { status: set.status }, after: { status: next, hash: set.planHash, ...lent } });
      return next;
    },
  });
  ctx.events.publish({ topic: "change-sets", id: input.id, data: { status } });
}
