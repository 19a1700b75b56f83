import { changeOp } from "@campushub/drizzle/schema";
import { sql } from "drizzle-orm";
import type { Ctx } from "../../core/context.ts";
import { conflict } from "../../core/errors.ts";
import { jsonRows } from "../../infra/arrays.ts";
import { connectorOf, loadConnection } from "../connections/index.ts";
import { createChangeSet } from "./create-change-set.ts";
import { type Done, inverseOf } from "./engine/inverse.ts";
import { statusAfter } from "./engine/state-machine.ts";
import { loadChangeSet } from "./load.ts";
import { planChangeSet } from "./plan-change-set.ts";
import type { OpWish } from "./schema.ts";

interface DoneOp extends Done {
  readonly stream: string;
  readonly key: string;
}

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
  const done = await jsonRows<DoneOp>(
    ctx.db,
    { stream: changeOp.stream, key: changeOp.key, op: changeOp.op, fields: changeOp.fields, before: changeOp.before },
    sql`from change_op where change_set_id = ${set.id} and outcome = 'applied' order by ordinal desc`,
  );
  const ops = done.flatMap(({ stream, key, op, fields, before }): OpWish[] => {
    const spec = connector.streams[stream]?.write?.ops[op];
    const inverse = spec && inverseOf(spec, { op, fields, before });
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
