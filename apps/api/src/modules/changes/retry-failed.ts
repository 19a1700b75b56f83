import { changeOp, changeSet } from "@campushub/drizzle/schema";
import { and, eq, sql } from "drizzle-orm";
import type { Ctx } from "../../core/context.ts";
import { conflict } from "../../core/errors.ts";
import { perform } from "../audit/index.ts";
import { isSamePlace, loadConnection, targetChanges } from "../connections/index.ts";
import { demandConsent } from "./engine/approval.ts";
import { beginPlan, dropOtherFinds } from "./engine/begin-plan.ts";
import { demandFresh } from "./engine/expiry.ts";
import { keepPlannedOps } from "./engine/keep-plan.ts";
import { demandMayWrite, demandTarget } from "./engine/may-write.ts";
import { opsToPlan } from "./engine/ops-to-plan.ts";
import { makePlan } from "./engine/plan.ts";
import { willBeSent } from "./engine/plan-facts.ts";
import { demandNoRest, restsBySet } from "./engine/rests.ts";
import { demandNoOtherRevert } from "./engine/reverts.ts";
import { statusAfter } from "./engine/state-machine.ts";
import { sameValue } from "./engine/three-way.ts";
import { loadChangeSet } from "./load.ts";
import { CHANGE_QUEUE } from "./queues.ts";

/**
 * Tries again what was certainly not done (failed, refused, never sent), and nothing else: read anew, so that what is so by now is
 * not sent, and sent under the approval it has only if it is still exactly what was approved. What a rest has taken up is left to it.
 * @throws AppError conflict: nothing to try again, or writing is not possible; unavailable: the platform cannot be read
 */
export async function retryFailed({ ctx, input }: { ctx: Ctx; input: { id: number } }): Promise<void> {
  ctx.policy.demand(ctx.actor, "apply", "change-sets");
  const before = await loadChangeSet(ctx.db, input.id);
  statusAfter(before.status, "retry");
  const unknown = await ctx.db.$count(changeOp, and(eq(changeOp.changeSetId, before.id), eq(changeOp.outcome, "unknown")));
  const connection = await loadConnection(ctx, before.connectionId);
  const changes = targetChanges(ctx, before.planTarget, connection);
  const isElsewhere = (await restsBySet(ctx.db, [before.id])).has(before.id);
  // With another password what became of the unknown can still be looked up; at another place nothing can.
  if (unknown === 0 || !isSamePlace(changes)) demandTarget({ ctx, set: before, connection });
  const begun = await beginPlan(ctx, before);
  const plan = await makePlan(ctx, {
    connection,
    pages: opsToPlan(ctx, before.id, NOT_DONE),
    restores: before.revertsId !== null,
    keepFound: begun.keepFound,
    failure: "nothing is tried again",
  });
  const isAsPlanned = changes.length === 0;
  const again = plan.ops.filter((op) => isAsPlanned && !isElsewhere && willBeSent(op) && wasApproved(op.row.desired, op.desired));
  const settled = plan.ops.filter(({ outcome }) => outcome === "noop");
  if (again.length + settled.length + unknown === 0) {
    throw conflict("nothing can be tried again as it was approved; plan a new change set for what is left", {
      reason: "nothingToRetry",
    });
  }
  if (again.length > 0) demandFresh(before, ctx.clock.now());
  await perform({
    ctx,
    resource: "change-sets",
    action: "apply",
    recordId: before.id,
    work: async (tx, audit) => {
      const set = await loadChangeSet(tx, before.id, true);
      if (set.version !== begun.version)
        throw conflict("somebody changed this set meanwhile; look at it again", { reason: "overtaken" });
      const status = statusAfter(set.status, "retry");
      await demandNoOtherRevert(tx, set);
      if (again.length > 0) {
        await demandNoRest(tx, set);
        await demandConsent(tx, set, ctx.clock.now());
        await demandMayWrite({ ctx, db: tx, set, connection });
      }
      await dropOtherFinds(tx, begun, set.planNumber);
      await keepPlannedOps(tx, begun, [...again, ...settled]);
      const now = new Date(ctx.clock.now());
      await tx
        .update(changeSet)
        .set({
          status,
          planNumber: begun.number,
          stopReason: null,
          finishedAt: null,
          cancelRequested: false,
          version: set.version + 1,
          updatedAt: now,
        })
        .where(eq(changeSet.id, set.id));
      audit({ before: { status: set.status }, after: { status, retried: again.length, alreadySo: settled.length } });
      await ctx.queue.send(CHANGE_QUEUE, { connectionId: set.connectionId }, { key: String(set.connectionId), tx });
    },
  });
  ctx.events.publish({ topic: "change-sets", id: input.id, data: { status: "applying" } });
}

/** What was approved and certainly not done. What the plan itself left out (`settled_at` is null) nobody agreed to. */
const NOT_DONE = sql`outcome in ('failed', 'rejected', 'skipped', 'conflict') and settled_at is not null`;

/** An action's expectation may move with the platform (a balance); what is wished of a record may not. */
function wasApproved(approved: Record<string, unknown> | null, desired: Record<string, unknown> | null): boolean {
  return approved === null || desired === null || sameValue(Object.keys(approved).sort(), Object.keys(desired).sort());
}
