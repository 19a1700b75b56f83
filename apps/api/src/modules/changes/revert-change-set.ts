import type { Db, Tx } from "@campushub/drizzle";
import { changeOp } from "@campushub/drizzle/schema";
import { type Connector, cutText, type Fields } from "@campushub/kit";
import { sql } from "drizzle-orm";
import type { z } from "zod";
import type { Ctx } from "../../core/context.ts";
import { conflict, invalid } from "../../core/errors.ts";
import { jsonRows } from "../../infra/arrays.ts";
import { connectorOf, loadConnection } from "../connections/index.ts";
import { createChangeSet } from "./create-change-set.ts";
import type { SeenWish } from "./engine/insert-ops.ts";
import { type Done, inverseOf } from "./engine/inverse.ts";
import { hasRun, isStanding, notYetDone, type Revert, revertsBySet } from "./engine/reverts.ts";
import { statusAfter } from "./engine/state-machine.ts";
import { type ChangeSetRow, loadChangeSet } from "./load.ts";
import { planChangeSet } from "./plan-change-set.ts";
import type { revertSchema } from "./schema.ts";

/**
 * Takes back what a set did, as a new set through the same gate: for each op that was done its inverse, from what was observed
 * before it, last first. What cannot be taken back is left out, and so is what an earlier revert has taken back. Its author saw
 * what the change left behind: where somebody altered that since, it is a conflict.
 * @returns the new set, planned. @throws AppError conflict: a revert stands already, or nothing can be taken back (any more);
 * invalid: what does more than change data is taken back for a reason
 */
export async function revertChangeSet({
  ctx,
  input,
}: {
  ctx: Ctx;
  input: z.output<typeof revertSchema> & { id: number };
}): Promise<{ id: number }> {
  const set = await loadChangeSet(ctx.db, input.id);
  statusAfter(set.status, "revert");
  const earlier = await endedReverts(ctx.db, set.id);
  const { connectorId } = await loadConnection(ctx, set.connectionId);
  const connector = connectorOf(ctx, connectorId);
  const inverses = await inversesOf(ctx, connector, set);
  if (inverses.length === 0) throw conflict("nothing this change set did can be taken back", { reason: "nothingToRevert" });
  const ops = await notYetDone(ctx.db, earlier.filter(hasRun), inverses);
  if (ops.length === 0) throw revertedBy(earlier.at(-1)!.id);
  const isGrave = ops.some(({ stream, op }) => connector.streams[stream]!.write!.ops[op]!.effect !== "data");
  if (isGrave && !input.reason)
    throw invalid("say why it is taken back: it does more than change data", { reason: "is required" }, { reason: "sayWhy" });
  const wish = {
    connectionId: set.connectionId,
    title: cutText(input.title ?? `撤回 #${set.id} ${set.title}`, 200),
    reason: input.reason ?? "",
    source: "revert" as const,
    revertsId: set.id,
    ops,
  };
  const made = await createChangeSet({ ctx, input: wish }, async (tx, id) => {
    await loadChangeSet(tx, set.id, true);
    const now = await endedReverts(tx, set.id, id);
    if (now.length !== earlier.length)
      throw conflict("this change set was taken back just now; look at it again", { reason: "overtaken" });
  });
  await planChangeSet({ ctx, input: made });
  return made;
}

const revertedBy = (id: number) =>
  conflict(`change set #${id} has taken back all of it`, { reason: "revertedAll", values: { id } });

/** The sets that took it back so far, less `but`. @throws AppError conflict: one of them may yet do something */
async function endedReverts(db: Db | Tx, id: number, but?: number): Promise<Revert[]> {
  const reverts = ((await revertsBySet(db, [id])).get(id) ?? []).filter((revert) => revert.id !== but);
  const standing = reverts.find(isStanding);
  if (standing) {
    const which = { reason: "revertUnderWay", values: { id: standing.id }, revertedById: standing.id, status: standing.status };
    throw conflict(`change set #${standing.id} takes it back already (${standing.status}); carry that on, or cancel it`, which);
  }
  return reverts;
}

interface DoneOp extends Done {
  readonly stream: string;
  readonly key: string;
  /** As it was read back. */
  readonly after: Fields | null;
}

async function inversesOf(ctx: Ctx, connector: Connector, set: ChangeSetRow): Promise<SeenWish[]> {
  const { stream, key, op, fields, before, after } = changeOp;
  const done = await jsonRows<DoneOp>(
    ctx.db,
    { stream, key, op, fields, before, after },
    sql`from change_op where change_set_id = ${set.id} and outcome = 'applied' order by ordinal desc`,
  );
  return done.flatMap((one) => {
    const spec = connector.streams[one.stream]?.write?.ops[one.op];
    const inverse = spec && inverseOf(spec, one);
    return inverse ? [{ ...one, op: inverse.op, fields: { ...inverse.fields }, found: one.after ?? undefined }] : [];
  });
}
