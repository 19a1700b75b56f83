import type { Db, Tx } from "@campushub/drizzle";
import { changeOp, changeSet } from "@campushub/drizzle/schema";
import { and, asc, inArray, ne, sql } from "drizzle-orm";
import { conflict } from "../../../core/errors.ts";
import { idColumn, isAmong, jsonRows } from "../../../infra/arrays.ts";
import { canonicalJson } from "../../audit/index.ts";
import type { ChangeSetRow } from "../load.ts";
import type { OpWish } from "../schema.ts";
import { hasRun } from "./reverts.ts";

export type Rest = Pick<ChangeSetRow, "id" | "status" | "total" | "plannedAt">;

/**
 * Of an op that has not been done: certainly not, or it is no harm to do it again. What adds to what is there (money, messages) and was
 * acknowledged is never done again, whatever the read-back shows.
 */
export const IS_UNDONE = sql`(change_op.outcome in
    ('pending', 'create', 'update', 'delete', 'action', 'conflict', 'forbidden', 'failed', 'skipped', 'rejected')
  or (change_op.outcome = 'applied' and not change_op.verified and change_op.effect not in ('money', 'message')))`;

/** Of a change set whose undone ops another one has taken up. */
export const isTakenUp = sql`exists (
  select from change_set rest where rest.rest_of_id = change_set.id and rest.status <> 'cancelled')`;

/** The sets that take these up, by the set they take up, in the order they were made. A cancelled one sets its original free for good. */
export async function restsBySet(db: Db | Tx, ids: number[]): Promise<Map<number, Rest[]>> {
  const { id, status, total, plannedAt, restOfId } = changeSet;
  const rows = await db
    .select({ id, status, total, plannedAt, restOfId })
    .from(changeSet)
    .where(and(inArray(restOfId, ids), ne(status, "cancelled")))
    .orderBy(asc(id));
  return Map.groupBy(rows, (row) => row.restOfId!);
}

/** How many ops of their original these have taken up: all that there are, while one of them is still to be carried out. */
export const takenUp = (rests: readonly Rest[]): number =>
  rests.every(hasRun) ? rests.reduce((sum, { total }) => sum + total, 0) : Number.POSITIVE_INFINITY;

/** A set does not do what another one has taken up, else money would be moved by both. @throws AppError conflict */
export async function demandNoRest(tx: Tx, { id }: Pick<ChangeSetRow, "id">): Promise<void> {
  const rest = (await restsBySet(tx, [id])).get(id)?.at(-1);
  if (rest) throw elsewhere(rest.id);
}

/** @returns the refusal that names the set to go on with. */
export const elsewhere = (restId: number) =>
  conflict(`change set #${restId} takes up what is left of it; go on there`, { reason: "takenUp", restId });

type Wish = Pick<OpWish, "stream" | "key" | "op" | "fields">;

/** Those of the undone ops that none of these rests has taken up, whatever became of it there. */
export async function notTakenUp<Op extends Wish>(db: Db | Tx, rests: readonly Rest[], undone: readonly Op[]): Promise<Op[]> {
  if (rests.length === 0) return [...undone];
  const { stream, key, op, fields } = changeOp;
  const sets = isAmong(idColumn(rests.map(({ id }) => id)));
  const taken = await jsonRows<Wish>(db, { stream, key, op, fields }, sql`from change_op where change_set_id ${sets}`);
  const left = new Map<string, number>();
  for (const wish of taken) left.set(nameOf(wish), (left.get(nameOf(wish)) ?? 0) + 1);
  return undone.filter((wish) => {
    const times = left.get(nameOf(wish)) ?? 0;
    if (times > 0) left.set(nameOf(wish), times - 1);
    return times === 0;
  });
}

/** By its object: an amount that was edited in the rest is still the same op. What is yet to be made has no key. */
const nameOf = ({ stream, key, op, fields }: Wish) => canonicalJson([stream, key, op, ...(key === "" ? [fields] : [])]);
