import type { Db, Tx } from "@campushub/drizzle";
import { changeOp, changeSet } from "@campushub/drizzle/schema";
import { eq } from "drizzle-orm";
import type { Ctx } from "../../core/context.ts";
import { conflict, notFound } from "../../core/errors.ts";
import { editorsWith } from "./engine/approver.ts";
import type { OpToPlan } from "./engine/ops-to-plan.ts";
import { type Along, planChangeSet } from "./plan-change-set.ts";

interface Settling {
  readonly id: number;
  readonly resolution: "mine" | "platform" | null;
}

/**
 * A person's word on a conflict: `mine` is wished all the same, `platform` gives the wish up. The set is planned anew, since an
 * approver must see what was settled; where that fails nothing was settled either. @throws AppError as `planChangeSet`, notFound
 */
export async function resolveConflict({ ctx, input }: { ctx: Ctx; input: Settling }): Promise<void> {
  ctx.policy.demand(ctx.actor, "edit", "change-sets");
  const { id, resolution } = input;
  const { changeSetId } = await conflictingOp(ctx.db, id);
  const settled = (row: OpToPlan) => (row.id === id ? { ...row, resolution } : row);
  const along = {
    async *pages(pages: AsyncIterable<OpToPlan[]>) {
      for await (const page of pages) yield page.map(settled);
    },
    async keep(tx, set, audit) {
      const { stream, key, resolution: before } = await conflictingOp(tx, id);
      await tx.update(changeOp).set({ resolution }).where(eq(changeOp.id, id));
      await tx
        .update(changeSet)
        .set({ editors: editorsWith(set, ctx.actor) })
        .where(eq(changeSet.id, set.id));
      audit({ action: "edit", before: { stream, key, resolution: before }, after: { resolution } });
    },
  } satisfies Along;
  await planChangeSet({ ctx, input: { id: changeSetId, along } });
}

async function conflictingOp(db: Db | Tx, id: number) {
  const { changeSetId, stream, key, outcome, resolution } = changeOp;
  const [op] = await db.select({ changeSetId, stream, key, outcome, resolution }).from(changeOp).where(eq(changeOp.id, id));
  if (!op) throw notFound("change op", id);
  if (op.outcome !== "conflict" && op.resolution === null)
    throw conflict("this op is not in conflict; there is nothing to settle", { reason: "notInConflict" });
  return op;
}
