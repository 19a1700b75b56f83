import { changeOp } from "@campushub/drizzle/schema";
import type { Fields } from "@campushub/kit";
import { and, desc, eq } from "drizzle-orm";
import type { Ctx } from "../../core/context.ts";
import { conflict } from "../../core/errors.ts";
import { connectorOf, loadConnection } from "../connections/index.ts";
import { createChangeSet } from "./create-change-set.ts";
import { inverseOf } from "./engine/inverse.ts";
import { statusAfter } from "./engine/state-machine.ts";
import { loadChangeSet } from "./load.ts";
import { planChangeSet } from "./plan-change-set.ts";
import type { OpWish } from "./schema.ts";

/**
 * Takes back what a set did, as a new set through the same gate: for each op that was done its inverse, from what was observed
 * before it, last first. What cannot be taken back is left out.
 * @returns the new set, planned. @throws AppError conflict: nothing was done, or nothing of it can be taken back
 */
export async function revertChangeSet({
  ctx,
  input,
}: {
  ctx: Ctx;
  input: { id: number; title?: string };
}): Promise<{ id: number }> {
  const set = await loadChangeSet(ctx.db, input.id);
  statusAfter(set.status, "revert");
  const connection = await loadConnection(ctx, set.connectionId);
  const connector = connectorOf(ctx, connection.connectorId);
  const rows = await ctx.db
    .select()
    .from(changeOp)
    .where(and(eq(changeOp.changeSetId, set.id), eq(changeOp.outcome, "applied")))
    .orderBy(desc(changeOp.ordinal));
  const ops = rows.flatMap(({ stream, key, op, fields, before }): OpWish[] => {
    const spec = connector.streams[stream]?.write?.ops[op];
    const inverse = spec && inverseOf(spec, { op, fields: fields as Fields, before: before as Fields | null });
    return inverse ? [{ stream, key, op: inverse.op, fields: { ...inverse.fields } }] : [];
  });
  if (ops.length === 0) throw conflict("nothing this change set did can be taken back");
  const made = await createChangeSet({
    ctx,
    input: {
      connectionId: set.connectionId,
      title: (input.title ?? `撤回 #${set.id} ${set.title}`).slice(0, 200),
      reason: "",
      source: "revert",
      revertsId: set.id,
      ops,
    },
  });
  await planChangeSet({ ctx, input: made });
  return made;
}
