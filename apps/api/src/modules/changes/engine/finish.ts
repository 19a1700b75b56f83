import { changeOp, changeSet } from "@campushub/drizzle/schema";
import { and, count, eq, inArray } from "drizzle-orm";
import type { Ctx } from "../../../core/context.ts";
import type { ChangeSetStatus, OpOutcome } from "../schema.ts";
import { type ApplyContext, step } from "./apply-context.ts";

export type StopReason =
  | "failures"
  | "cancelled"
  | "writesStopped"
  | "disarmed"
  | "disabled"
  | "window"
  | "settings"
  | "expired"
  | "error";

export type OutcomeCounts = Partial<Record<OpOutcome | "unverified" | "unread", number>>;

/** Outcome → ops of a set; `unverified`: applied, but the read-back does not show it; `unread`: applied, and not read back yet. */
export async function countOutcomes(db: Ctx["db"], changeSetId: number): Promise<OutcomeCounts> {
  const rows = await db
    .select({ outcome: changeOp.outcome, verified: changeOp.verified, ops: count() })
    .from(changeOp)
    .where(eq(changeOp.changeSetId, changeSetId))
    .groupBy(changeOp.outcome, changeOp.verified);
  const counts: OutcomeCounts = {};
  for (const { outcome, verified, ops } of rows) {
    counts[outcome] = (counts[outcome] ?? 0) + ops;
    if (outcome === "applied" && verified === false) counts.unverified = (counts.unverified ?? 0) + ops;
    if (outcome === "applied" && verified === null) counts.unread = (counts.unread ?? 0) + ops;
  }
  return counts;
}

/** The counts once some ops stand otherwise: what a batch did is known without counting all again. */
export function moved(counts: OutcomeCounts, moves: readonly { from: OpOutcome; to: OpOutcome }[]): OutcomeCounts {
  const after = { ...counts };
  for (const { from, to } of moves) {
    after[from] = (after[from] ?? 0) - 1;
    after[to] = (after[to] ?? 0) + 1;
  }
  return after;
}

/**
 * How a set ends: `applied` when every wish is so, `partial` when some are not, `failed` when none is and one was tried,
 * `cancelled` when nothing was done because a person gave it up. What may have been done is looked up by a retry, so it is no such end.
 */
export function endOf(counts: OutcomeCounts, stopReason: StopReason | null): ChangeSetStatus {
  const of = (...names: (keyof OutcomeCounts)[]) => names.reduce((sum, name) => sum + (counts[name] ?? 0), 0);
  const done = of("applied");
  const open = of("conflict", "forbidden", "rejected", "unknown", "failed", "skipped", "unverified", "unread");
  if (open === 0) return "applied";
  if (done > 0) return "partial";
  return stopReason === "cancelled" && of("unknown") === 0 ? "cancelled" : "failed";
}

/** Whether so many of those tried failed that the rest is not sent. The canary decides by itself: one failure is enough. */
export function tooManyFailures(
  counts: OutcomeCounts,
  { canary, maxFailurePercent }: { canary: number; maxFailurePercent: number },
): boolean {
  const failed = (counts.rejected ?? 0) + (counts.failed ?? 0) + (counts.unknown ?? 0);
  const tried = failed + (counts.applied ?? 0);
  if (failed === 0) return false;
  return tried <= canary || (failed / tried) * 100 >= maxFailurePercent;
}

/** Ends the set and says how. What was not sent is `skipped`, with the reason. */
export async function finishSet(context: ApplyContext, stopReason: StopReason | null): Promise<ChangeSetStatus> {
  const { ctx, set } = context;
  const status = await step(context, "finish", async (tx, audit) => {
    await tx
      .update(changeOp)
      .set({ outcome: "skipped", code: stopReason, settledAt: new Date(ctx.clock.now()) })
      .where(and(eq(changeOp.changeSetId, set.id), inArray(changeOp.outcome, ["create", "update", "delete", "action"])));
    const counts = await countOutcomes(tx as never, set.id);
    const end = endOf(counts, stopReason);
    // Whatever stopped it, nothing was left to do.
    const reason = end === "applied" ? null : stopReason;
    const now = new Date(ctx.clock.now());
    await tx
      .update(changeSet)
      .set({
        status: end,
        stopReason: reason,
        finishedAt: now,
        worker: null,
        heartbeatAt: null,
        pauseRequested: false,
        cancelRequested: false,
        version: set.version + 1,
        updatedAt: now,
      })
      .where(eq(changeSet.id, set.id));
    audit({ before: { status: "applying" }, after: { status: end, stopReason: reason, ...counts } });
    return end;
  });
  ctx.events.publish({ topic: "change-sets", id: set.id, data: { status } });
  return status;
}
