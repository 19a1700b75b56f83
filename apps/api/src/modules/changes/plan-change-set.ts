import type { Tx } from "@campushub/drizzle";
import { changeSet } from "@campushub/drizzle/schema";
import { eq } from "drizzle-orm";
import type { Ctx } from "../../core/context.ts";
import { invalid } from "../../core/errors.ts";
import { type AuditFacts, perform } from "../audit/index.ts";
import { loadConnection } from "../connections/index.ts";
import { presentReasons } from "./engine/approval.ts";
import { beginPlan, dropOtherFinds, overtaken } from "./engine/begin-plan.ts";
import { NOTHING_TO_DO } from "./engine/expiry.ts";
import { keepWholePlan } from "./engine/keep-plan.ts";
import { opsToPlan } from "./engine/ops-to-plan.ts";
import { makePlan, type Plan } from "./engine/plan.ts";
import { endOfPlan } from "./engine/plan-end.ts";
import { demandNoRest } from "./engine/rests.ts";
import { demandNoOtherRevert } from "./engine/reverts.ts";
import { statusAfter } from "./engine/state-machine.ts";
import { type ChangeSetRow, loadChangeSet, loadWriteSafety } from "./load.ts";

interface PlanWish {
  readonly id: number;
  readonly along?: Along;
}

/** What a person decides with the plan: it stands with it, or not at all. */
export interface Along {
  /** The ops as they are planned by what was decided. */
  pages(pages: ReturnType<typeof opsToPlan>): ReturnType<typeof opsToPlan>;
  keep(tx: Tx, set: ChangeSetRow, audit: (facts: AuditFacts) => void): Promise<void>;
}

/**
 * Reads the platform anew and says what each wish would do: immutable until it is planned again, hashed, and good for a while.
 * Nothing but reads leaves. A plan made anew takes an approval back; one that would do nothing ends the set, saying so.
 * @throws AppError conflict (the set has ended, or was edited while the platform was read), invalid (no ops), unavailable or
 * conflict (the platform cannot be read)
 */
export async function planChangeSet({ ctx, input }: { ctx: Ctx; input: PlanWish }): Promise<void> {
  ctx.policy.demand(ctx.actor, "plan", "change-sets");
  const { along } = input;
  const before = await loadChangeSet(ctx.db, input.id);
  statusAfter(before.status, "plan");
  if (before.total === 0) throw invalid("there is nothing to plan: add an op first", { ops: "is empty" }, { reason: "emptySet" });
  const connection = await loadConnection(ctx, before.connectionId);
  const begun = await beginPlan(ctx, before);
  const pages = along ? along.pages(opsToPlan(ctx, input.id)) : opsToPlan(ctx, input.id);
  const restores = before.revertsId !== null;
  const plan = await makePlan(ctx, { connection, pages, restores, keepFound: begun.keepFound, failure: "nothing is planned" });
  const { planHours } = await loadWriteSafety(ctx.db);
  const status = await perform({
    ctx,
    resource: "change-sets",
    action: "plan",
    recordId: input.id,
    work: async (tx, audit) => {
      const now = await loadChangeSet(tx, input.id, true);
      if (now.version !== begun.version) throw overtaken();
      await demandNoRest(tx, now);
      await demandNoOtherRevert(tx, now);
      await along?.keep(tx, now, audit);
      await dropOtherFinds(tx, begun, now.planNumber);
      await keepWholePlan(tx, begun, plan.ops);
      const at = ctx.clock.now();
      const planned = statusAfter(now.status, "plan");
      const end = endOfPlan(plan.ops);
      await tx
        .update(changeSet)
        .set({
          status: end ?? planned,
          stopReason: end && NOTHING_TO_DO,
          finishedAt: end && new Date(at),
          plan: plan.facts,
          plannedAt: new Date(at),
          planHash: plan.hash,
          planTarget: plan.target,
          planNumber: begun.number,
          expiresAt: new Date(at + planHours * 3_600_000),
          approvalReasons: await presentReasons(tx, { set: now, effects: plan.facts.effects, now: at }),
          submittedAt: null,
          submittedBy: null,
          comment: null,
          decidedAt: null,
          decidedBy: null,
          decidedByName: null,
          onBehalfOf: null,
          decisionComment: null,
          version: now.version + 1,
          updatedAt: new Date(at),
        })
        .where(eq(changeSet.id, input.id));
      const ended = end ? { status: end, stopReason: NOTHING_TO_DO } : {};
      audit({ before: { status: now.status, hash: now.planHash }, after: { ...ended, hash: plan.hash, ...countsOf(plan) } });
      return end ?? planned;
    },
  });
  ctx.events.publish({ topic: "change-sets", id: input.id, data: { status } });
}

function countsOf({ ops }: Plan): Record<string, number> {
  return Object.fromEntries([...Map.groupBy(ops, ({ outcome }) => outcome)].map(([name, some]) => [name, some.length]));
}
