import type { Db, Tx } from "@campushub/drizzle";
import { changeOp, changeSet, writeSafety } from "@campushub/drizzle/schema";
import type { Fields } from "@campushub/kit";
import { eq, type SQL, sql } from "drizzle-orm";
import { notFound } from "../../core/errors.ts";
import { recordAt } from "../sync/index.ts";

export type ChangeSetRow = typeof changeSet.$inferSelect;
export type ChangeOpRow = typeof changeOp.$inferSelect;
export type WriteSafetyRow = typeof writeSafety.$inferSelect;

/** @param lock held until the end of the transaction. @throws AppError notFound */
export async function loadChangeSet(db: Db | Tx, id: number, lock = false): Promise<ChangeSetRow> {
  const query = db.select().from(changeSet).where(eq(changeSet.id, id));
  const [row] = await (lock ? query.for("update") : query);
  if (!row) throw notFound("change set", id);
  return row;
}

/** What every step of carrying out needs to know of an op. */
export const opColumns = {
  id: changeOp.id,
  opId: changeOp.opId,
  stream: changeOp.stream,
  key: changeOp.key,
  op: changeOp.op,
  fields: changeOp.fields,
  effect: changeOp.effect,
  desired: changeOp.desired,
};

/** What an op's author saw, for a select from `change_op`: its record in that version, else what the first plan found. */
export const baseOf: SQL<Fields | null> = sql`case when change_op.record_id is null
  then (select f.data::jsonb from found_object f
    where f.change_set_id = change_op.change_set_id and f.plan = change_op.found_by and f.change_op_id = change_op.id)
  else ${recordAt(sql`change_op.record_id`, sql`change_op.record_version`)} end`;

/** The record in the platform when the plan was made; null: it had none, or nothing is planned yet. */
export const nowOf = ({ now, nowIsBase, base }: Pick<ChangeOpRow, "now" | "nowIsBase"> & { base: Fields | null }) =>
  (nowIsBase ? base : now) as Fields | null;

const SAFETY_ID = 1;

/** The house's rules for writing; made with their defaults when first asked for. */
export async function loadWriteSafety(db: Db | Tx): Promise<WriteSafetyRow> {
  const [row] = await db.select().from(writeSafety).where(eq(writeSafety.id, SAFETY_ID));
  if (row) return row;
  await db.insert(writeSafety).values({ id: SAFETY_ID }).onConflictDoNothing();
  return loadWriteSafety(db);
}

/** The same, kept as they are until the end of the transaction. */
export async function lockWriteSafety(tx: Tx): Promise<WriteSafetyRow> {
  const { id } = await loadWriteSafety(tx);
  const [row] = await tx.select().from(writeSafety).where(eq(writeSafety.id, id)).for("update");
  return row!;
}
