import type { Tx } from "@campushub/drizzle";
import { sql } from "drizzle-orm";
import { jsons, numbers, texts } from "../../../infra/arrays.ts";
import type { PlannedOp } from "./plan.ts";

/** Writes what a plan says of each op, in one statement; what an earlier try left is cleared. */
export async function keepPlannedOps(tx: Tx, ops: readonly PlannedOp[]): Promise<void> {
  if (ops.length === 0) return;
  const json = (value: unknown) => JSON.stringify(value ?? null);
  await tx.execute(sql`
    update change_op o set outcome = i.outcome, code = i.code, message = i.message, guard = i.guard,
      now = nullif(i.now, 'null'::jsonb), desired = nullif(i.desired, 'null'::jsonb), diff = i.diff,
      base = coalesce(o.base, nullif(i.now, 'null'::jsonb)),
      before = null, after = null, verified = null, receipt = null, settled_at = null
    from unnest(
      ${numbers(
        ops.map(({ row }) => row.id),
        "int8",
      )},
      ${texts(ops.map(({ outcome }) => outcome))}, ${texts(ops.map(({ code }) => code))}, ${texts(ops.map(({ message }) => message))},
      ${texts(ops.map(({ guard }) => guard ?? null))}, ${jsons(ops.map(({ now }) => json(now)))},
      ${jsons(ops.map(({ desired }) => json(desired)))}, ${jsons(ops.map(({ diff }) => json(diff)))}
    ) as i(id, outcome, code, message, guard, now, desired, diff)
    where o.id = i.id`);
}
