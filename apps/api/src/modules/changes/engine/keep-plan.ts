import type { Tx } from "@campushub/drizzle";
import { sql } from "drizzle-orm";
import { flags, idColumn, jsonOf, jsons, texts, unguessed } from "../../../infra/arrays.ts";
import type { PlannedOp } from "./plan.ts";

/**
 * Writes what a plan says of all ops of a set. In most of a large set the plan says the same of every op and nothing new of any: so that is
 * said of the whole set at once, and then of the others what is theirs.
 */
export async function keepWholePlan(tx: Tx, changeSetId: number, ops: readonly PlannedOp[]): Promise<void> {
  const usual = ops.find(isPlain)?.outcome;
  const others = ops.filter((op) => !isPlain(op) || op.outcome !== usual);
  if (usual === undefined || others.length > ops.length / 2) return keepPlannedOps(tx, ops);
  await tx.execute(sql`
    update change_op set outcome = ${usual}, code = null, message = null, now = null, now_is_base = true, desired = fields, ${CLEARED}
    where change_set_id = ${changeSetId}`);
  await keepPlannedOps(tx, others);
}

/** The plan says nothing new of it: the platform has what was seen, and it shall be just as was wished. */
const isPlain = ({ row, asSeen, asWished, code, message }: PlannedOp) =>
  asSeen && !row.isUnseen && asWished && code === null && message === null;

const CLEARED = sql`before = null, after = null, verified = null, receipt = null, settled_at = null`;

/** Writes what a plan says of some ops, and not again what they say already; what an earlier try left is cleared. */
export async function keepPlannedOps(tx: Tx, ops: readonly PlannedOp[]): Promise<void> {
  if (ops.length === 0) return;
  const found = ({ row, now, asSeen }: PlannedOp) => (asSeen && !row.isUnseen ? null : jsonOf(now));
  const planned = unguessed(
    idColumn(ops.map(({ row }) => row.id)),
    texts(ops.map(({ outcome }) => outcome)),
    texts(ops.map(({ code }) => code)),
    texts(ops.map(({ message }) => message)),
    jsons(ops.map(found)),
    flags(ops.map(({ asSeen }) => asSeen)),
    jsons(ops.map(({ desired, asWished }) => (asWished ? null : jsonOf(desired)))),
    flags(ops.map(({ asWished }) => asWished)),
  );
  await tx.execute(sql`
    update change_op o set outcome = i.outcome, code = i.code, message = i.message,
      now = case when i.as_seen = 0 then i.found end, now_is_base = i.as_seen = 1,
      base = case when o.record_id is null then coalesce(o.base, i.found) end,
      desired = case when i.as_wished = 1 then o.fields else i.desired end, ${CLEARED}
    from unnest(${planned}) as i(id, outcome, code, message, found, as_seen, desired, as_wished)
    where o.id = i.id`);
}
