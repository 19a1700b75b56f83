import { changeOp } from "@campushub/drizzle/schema";
import { and, eq, inArray, sql } from "drizzle-orm";
import { systemActor } from "../../../core/actor.ts";
import { perform } from "../../audit/index.ts";
import type { ApplyContext } from "./apply-context.ts";
import type { OpResult } from "./keep-results.ts";

/** What an op is told by whose word on it came late. */
export const LATE_RESULT = "late_result";

/**
 * What came back for a worker that had lost its lease meanwhile is kept as evidence, in the audit and at the op. An op that was
 * declared not done against it is unknown again, to be looked up; where nobody knew yet, it is looked up at once anyhow.
 */
export async function keepLateResults(
  { ctx, set }: Pick<ApplyContext, "ctx" | "set">,
  results: readonly OpResult[],
): Promise<void> {
  const done = results.filter(({ outcome }) => outcome === "applied" || outcome === "noop");
  const told = results.filter(({ outcome }) => outcome !== "unknown" && outcome !== "skipped");
  if (told.length === 0) return;
  await perform({
    ctx: { ...ctx, actor: systemActor },
    resource: "change-sets",
    action: "late",
    recordId: set.id,
    work: async (tx, audit) => {
      for (const { row, outcome, code, receipt } of told) {
        audit({
          after: { opId: row.opId, stream: row.stream, key: row.key, op: row.op, outcome, code, receipt, worker: set.worker },
        });
      }
      if (done.length === 0) return;
      const ids = done.map(({ row }) => row.id);
      await tx
        .update(changeOp)
        .set({ outcome: "unknown", code: LATE_RESULT, settledAt: null })
        .where(and(inArray(changeOp.id, ids), eq(changeOp.outcome, "failed"), eq(changeOp.code, "not_done")));
      for (const { row, receipt } of done) {
        if (receipt === undefined) continue;
        const kept = sql`coalesce(${changeOp.receipt}, ${JSON.stringify(receipt)}::jsonb)`;
        await tx.update(changeOp).set({ receipt: kept }).where(eq(changeOp.id, row.id));
      }
    },
  });
}
