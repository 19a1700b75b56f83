import type { Tx } from "@campushub/drizzle";
import { sql } from "drizzle-orm";
import { flags, jsonOf, jsons, numbers, texts } from "../../../infra/arrays.ts";
import type { PlannedOp } from "./plan.ts";
import { sameValue } from "./three-way.ts";

/** Writes what a plan says of each op, in one statement; what an earlier try left is cleared. */
export async function keepPlannedOps(tx: Tx, ops: readonly PlannedOp[]): Promise<void> {
  if (ops.length === 0) return;
  // What an op says already is not said again: for most of a large set that is nearly everything.
  const asSeen = ops.map(({ row, now }) => now !== null && sameValue(row.base, now));
  const asWished = ops.map(({ row, desired }) => desired !== null && sameValue(row.fields, desired));
  await tx.execute(sql`
    update change_op o set outcome = i.outcome, code = i.code, message = i.message, guard = i.guard,
      now = i.now, now_is_base = i.as_seen = 1, base = coalesce(o.base, i.now),
      desired = case when i.as_wished = 1 then o.fields else i.desired end,
      before = null, after = null, verified = null, receipt = null, settled_at = null
    from unnest(
      ${numbers(
        ops.map(({ row }) => row.id),
        "int8",
      )},
      ${texts(ops.map(({ outcome }) => outcome))}, ${texts(ops.map(({ code }) => code))}, ${texts(ops.map(({ message }) => message))},
      ${texts(ops.map(({ guard }) => guard ?? null))}, ${jsons(ops.map(({ now }, at) => (asSeen[at] ? null : jsonOf(now))))},
      ${flags(asSeen)}, ${jsons(ops.map(({ desired }, at) => (asWished[at] ? null : jsonOf(desired))))}, ${flags(asWished)}
    ) as i(id, outcome, code, message, guard, now, as_seen, desired, as_wished)
    where o.id = i.id`);
}
