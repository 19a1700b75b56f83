import type { Tx } from "@campushub/drizzle";
import { sql } from "drizzle-orm";
import { flags, jsonOf, jsons, numbers, texts } from "../../../infra/arrays.ts";
import type { PlannedOp } from "./plan.ts";
import { sameValue } from "./three-way.ts";

/** What a plan says of an op, and what of it the op says already: that is not said again. */
interface Said {
  readonly op: PlannedOp;
  /** The platform has what the author saw. */
  readonly asSeen: boolean;
  /** The record shall be just as was wished. */
  readonly asWished: boolean;
}

/** Writes what a plan says of some ops; what an earlier try left is cleared. */
export const keepPlannedOps = (tx: Tx, ops: readonly PlannedOp[]): Promise<void> => keepEach(tx, ops.map(saidOf));

/**
 * The same for all ops of a set. In most of a large set the plan says the same of every op and nothing new of any: so that is
 * said of the whole set at once, and then of the others what is theirs.
 */
export async function keepWholePlan(tx: Tx, changeSetId: number, ops: readonly PlannedOp[]): Promise<void> {
  const said = ops.map(saidOf);
  const usual = said.find(isPlain)?.op.outcome;
  const others = said.filter((one) => !isPlain(one) || one.op.outcome !== usual);
  if (usual === undefined || others.length > ops.length / 2) return keepEach(tx, said);
  await tx.execute(sql`
    update change_op set outcome = ${usual}, code = null, message = null, now = null, now_is_base = true, desired = fields, ${CLEARED}
    where change_set_id = ${changeSetId}`);
  await keepEach(tx, others);
}

const saidOf = (op: PlannedOp): Said => {
  const { row, now, desired } = op;
  const asSeen = now !== null && sameValue(row.base, now);
  return { op, asSeen, asWished: desired !== null && sameValue(row.fields, desired) };
};

const isPlain = ({ op, asSeen, asWished }: Said) => asSeen && asWished && op.code === null && op.message === null;

const CLEARED = sql`before = null, after = null, verified = null, receipt = null, settled_at = null`;

async function keepEach(tx: Tx, said: readonly Said[]): Promise<void> {
  if (said.length === 0) return;
  const column = <T>(value: (one: Said) => T) => said.map(value);
  await tx.execute(sql`
    update change_op o set outcome = i.outcome, code = i.code, message = i.message,
      now = i.now, now_is_base = i.as_seen = 1, base = coalesce(o.base, i.now),
      desired = case when i.as_wished = 1 then o.fields else i.desired end, ${CLEARED}
    from unnest(
      ${numbers(
        column(({ op }) => op.row.id),
        "int8",
      )},
      ${texts(column(({ op }) => op.outcome))}, ${texts(column(({ op }) => op.code))}, ${texts(column(({ op }) => op.message))},
      ${jsons(column(({ op, asSeen }) => (asSeen ? null : jsonOf(op.now))))}, ${flags(column(({ asSeen }) => asSeen))},
      ${jsons(column(({ op, asWished }) => (asWished ? null : jsonOf(op.desired))))}, ${flags(column(({ asWished }) => asWished))}
    ) as i(id, outcome, code, message, now, as_seen, desired, as_wished)
    where o.id = i.id`);
}
