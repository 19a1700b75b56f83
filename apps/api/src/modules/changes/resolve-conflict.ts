import { changeOp, changeSet } from "@campushub/drizzle/schema";
import { eq } from "drizzle-orm";
import type { Ctx } from "../../core/context.ts";
import { conflict, notFound } from "../../core/errors.ts";
import { perform } from "../audit/index.ts";
import { editorsWith } from "./engine/approver.ts";
import { demandNoRest } from "./engine/rests.ts";
import { statusAfter } from "./engine/state-machine.ts";
import { loadChangeSet } from "./load.ts";
import { planChangeSet } from "./plan-change-set.ts";

/**
 * A person's word on a conflict: `mine` is wished all the same, `platform` gives the wish up. The set is planned anew, since an
 * approver must see what was settled. @throws AppError notFound, conflict
 */
export async function resolveConflict({
  ctx,
  input,
}: {
  ctx: Ctx;
  input: { id: number; resolution: "mine" | "platform" | null };
}): Promise<void> {
  const changeSetId = await perform({
    ctx,
    resource: "change-sets",
    action: "edit",
    work: async (tx, audit) => {
      const [op] = await tx.select().from(changeOp).where(eq(changeOp.id, input.id));
      if (!op) throw notFound("change op", input.id);
      const set = await loadChangeSet(tx, op.changeSetId, true);
      statusAfter(set.status, "plan");
      await demandNoRest(tx, set);
      if (op.outcome !== "conflict" && op.resolution === null)
        throw conflict("this op is not in conflict; there is nothing to settle", { reason: "notInConflict" });
      await tx.update(changeOp).set({ resolution: input.resolution }).where(eq(changeOp.id, op.id));
      await tx
        .update(changeSet)
        .set({ editors: editorsWith(set, ctx.actor) })
        .where(eq(changeSet.id, set.id));
      const { stream, key, resolution } = op;
      audit({ recordId: set.id, before: { stream, key, resolution }, after: { resolution: input.resolution } });
      return set.id;
    },
  });
  await planChangeSet({ ctx, input: { id: changeSetId } });
}
