import type { Tx } from "@campushub/drizzle";
import { sql } from "drizzle-orm";
import { flags, idColumn, jsonOf, jsons, numbers, texts, unguessed } from "../../../infra/arrays.ts";
import type { BegunPlan } from "./begin-plan.ts";
import type { PlannedOp } from "./plan.ts";
import { sameValue } from "./three-way.ts";

type Numbered = Pick<BegunPlan, "changeSetId" | "number">;

/**
 * Writes what a plan says of all ops of a set. In most of a large set the plan says the same of every op and nothing new of any: so that is
 * said of the whole set at once, and then of the others what is theirs.
 */
export async function keepWholePlan(tx: Tx, plan: Numbered, ops: readonly PlannedOp[]): Promise<void> {
  const usual = ops.find(isPlain);
  const others = usual === undefined ? ops : ops.filter((op) => !isPlain(op) || !saysSame(op, usual));
  if (usual === undefined || others.length > ops.length / 2) return keepPlannedOps(tx, plan, ops);
  await tx.execute(sql`
    update change_op set outcome = ${usual.outcome}, code = null, message = null, now = null, now_is_base = true,
      found_by = case when record_id is null then coalesce(found_by, ${plan.number}) end,
      desired = fields - ${texts(usual.beyondRecord!)}, ${CLEARED}
    where change_set_id = ${plan.changeSetId}`);
  await keepPlannedOps(tx, plan, others);
}

/** The platform has what was seen, and shall have what was wished. */
const isPlain = (op: PlannedOp) =>
  op.asSeen && op.beyondRecord !== null && op.code === null && op.message === null && sentOtherwise(op) === null;

/** What is sent of a wish, where that is not what was typed. */
const sentOtherwise = ({ row, fields }: PlannedOp) => (fields && !sameValue(fields, row.fields) ? fields : null);

const saysSame = (op: PlannedOp, usual: PlannedOp) =>
  op.outcome === usual.outcome && sameValue(op.beyondRecord, usual.beyondRecord);

const CLEARED = sql`before = null, after = null, verified = null, receipt = null, settled_at = null`;

/** Writes what a plan says of some ops, and not again what they say already; what an earlier try left is cleared. */
export async function keepPlannedOps(tx: Tx, { number }: Numbered, ops: readonly PlannedOp[]): Promise<void> {
  if (ops.length === 0) return;
  const isAsWished = ({ beyondRecord }: PlannedOp) => beyondRecord?.length === 0;
  const planned = unguessed(
    idColumn(ops.map(({ row }) => row.id)),
    texts(ops.map(({ outcome }) => outcome)),
    texts(ops.map(({ code }) => code)),
    texts(ops.map(({ message }) => message)),
    numbers(
      ops.map(({ row, now }) => row.foundBy ?? (row.isUnseen && now !== null ? number : null)),
      "int4",
    ),
    jsons(ops.map(({ now, asSeen }) => (asSeen ? null : jsonOf(now)))),
    flags(ops.map(({ asSeen }) => asSeen)),
    jsons(ops.map((op) => (isAsWished(op) ? null : jsonOf(op.desired)))),
    flags(ops.map(isAsWished)),
    jsons(ops.map((op) => jsonOf(sentOtherwise(op)))),
  );
  await tx.execute(sql`
    update change_op o set outcome = i.outcome, code = i.code, message = i.message,
      found_by = i.found_by, now = i.now, now_is_base = i.as_seen = 1,
      fields = coalesce(i.fields, o.fields),
      desired = case when i.as_wished = 1 then coalesce(i.fields, o.fields) else i.desired end, ${CLEARED}
    from unnest(${planned}) as i(id, outcome, code, message, found_by, now, as_seen, desired, as_wished, fields)
    where o.id = i.id`);
}
