import type { Tx } from "@campushub/drizzle";
import { changeOp, changeSet } from "@campushub/drizzle/schema";
import { and, asc, eq, inArray, max } from "drizzle-orm";
import type { z } from "zod";
import type { Ctx } from "../../core/context.ts";
import { demandVersion, invalid } from "../../core/errors.ts";
import { perform } from "../audit/index.ts";
import { connectorOf, loadConnection } from "../connections/index.ts";
import { checkWindow, dateOf } from "./create-change-set.ts";
import { editorsWith } from "./engine/approver.ts";
import { insertOps } from "./engine/insert-ops.ts";
import { demandNoRest } from "./engine/rests.ts";
import { statusAfter } from "./engine/state-machine.ts";
import { checkedWishes } from "./engine/wishes.ts";
import { MAX_OPS, tooManyOps } from "./limits.ts";
import { type ChangeSetRow, loadChangeSet } from "./load.ts";
import type { changeSetUpdateSchema, OpWish } from "./schema.ts";

interface Update {
  readonly id: number;
  readonly changes: z.output<typeof changeSetUpdateSchema>;
  readonly ifVersion: number | undefined;
}

/** Edits a set that nobody has agreed to yet; it is a draft again. @throws AppError conflict, preconditionFailed, invalid */
export async function updateChangeSet({ ctx, input }: { ctx: Ctx; input: Update }): Promise<void> {
  const { id, changes, ifVersion } = input;
  const { addOps = [], removeOps = [], notBefore, notAfter, ...plain } = changes;
  checkWindow(changes);
  await perform({
    ctx,
    resource: "change-sets",
    action: "edit",
    recordId: id,
    work: async (tx, audit) => {
      const set = await loadChangeSet(tx, id, true);
      demandVersion(set, ifVersion);
      const status = statusAfter(set.status, "edit");
      await demandNoRest(tx, set);
      if (removeOps.length > 0) {
        await tx.delete(changeOp).where(and(eq(changeOp.changeSetId, id), inArray(changeOp.id, removeOps)));
      }
      if (addOps.length > 0) await addWishes(ctx, tx, { set, addOps });
      const total = await tx.$count(changeOp, eq(changeOp.changeSetId, id));
      if (total > MAX_OPS)
        throw invalid(`a change set holds at most ${MAX_OPS} ops`, { addOps: `would make ${total}` }, tooManyOps);
      const window = {
        ...(notBefore === undefined ? {} : { notBefore: dateOf(notBefore) }),
        ...(notAfter === undefined ? {} : { notAfter: dateOf(notAfter) }),
      };
      const changed = { editors: editorsWith(set, ctx.actor), version: set.version + 1, updatedAt: new Date(ctx.clock.now()) };
      await tx
        .update(changeSet)
        .set({ ...defined(plain), ...window, status, total, ...changed })
        .where(eq(changeSet.id, id));
      const { title, reason } = set;
      audit({ before: { title, reason, ops: set.total }, after: { ...plain, added: addOps.length, removed: removeOps.length } });
    },
  });
  ctx.events.publish({ topic: "change-sets", id, data: { status: "draft" } });
}

async function addWishes(ctx: Ctx, tx: Tx, { set, addOps }: { set: ChangeSetRow; addOps: readonly OpWish[] }): Promise<void> {
  const connection = await loadConnection({ db: tx }, set.connectionId);
  const connector = connectorOf(ctx, connection.connectorId);
  const there = await tx
    .select({ stream: changeOp.stream, key: changeOp.key, op: changeOp.op, fields: changeOp.fields })
    .from(changeOp)
    .where(eq(changeOp.changeSetId, set.id))
    .orderBy(asc(changeOp.ordinal));
  const wishes = checkedWishes(connector, [...there, ...addOps], set.revertsId !== null).slice(there.length);
  const [last] = await tx
    .select({ ordinal: max(changeOp.ordinal) })
    .from(changeOp)
    .where(eq(changeOp.changeSetId, set.id));
  const firstOrdinal = (last?.ordinal ?? 0) + 1;
  await insertOps(tx, { changeSetId: set.id, connectionId: set.connectionId, connector, wishes, firstOrdinal });
}

const defined = <T extends object>(values: T) =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Partial<T>;
