import { copyIn, copyLines } from "@campushub/drizzle";
import { changeSet, foundObject } from "@campushub/drizzle/schema";
import { and, eq, gt, sql } from "drizzle-orm";
import type { Ctx } from "../../../core/context.ts";
import { conflict } from "../../../core/errors.ts";
import type { PlannedOp } from "./plan.ts";

/** A plan being made. */
export interface BegunPlan {
  readonly changeSetId: number;
  /** Among the plans of its set. */
  readonly number: number;
  /** Writes down what this plan found of objects that nobody had seen before. @throws AppError conflict (`overtaken`) */
  readonly keepFound: (found: readonly PlannedOp[]) => Promise<void>;
}

/**
 * A plan of a set begins. It takes the place of one that is still being made, which can then not come to stand; what such plans left
 * is removed.
 */
export async function beginPlan({ db }: Pick<Ctx, "db">, changeSetId: number): Promise<BegunPlan> {
  const number = await db.transaction(async (tx) => {
    const [set] = await tx
      .update(changeSet)
      .set({ plansBegun: sql`${changeSet.plansBegun} + 1` })
      .where(eq(changeSet.id, changeSetId))
      .returning({ begun: changeSet.plansBegun, standing: changeSet.planNumber });
    await tx.delete(foundObject).where(and(eq(foundObject.changeSetId, changeSetId), gt(foundObject.plan, set!.standing)));
    return set!.begun;
  });
  return { changeSetId, number, keepFound: (found) => keepFound({ db }, { changeSetId, number }, found) };
}

async function keepFound(
  { db }: Pick<Ctx, "db">,
  { changeSetId, number }: Pick<BegunPlan, "changeSetId" | "number">,
  found: readonly PlannedOp[],
): Promise<void> {
  if (found.length === 0) return;
  const lines = copyLines([
    found.map(() => changeSetId),
    found.map(() => number),
    found.map(({ row }) => row.id),
    found.map(({ now }) => JSON.stringify(now)),
  ]);
  await db.transaction(async (tx) => {
    // Held until these are in, so that a plan begun meanwhile finds all that is to be removed.
    const [set] = await tx
      .select({ begun: changeSet.plansBegun })
      .from(changeSet)
      .where(eq(changeSet.id, changeSetId))
      .for("share");
    if (set!.begun !== number) throw overtaken();
    await copyIn(tx, "found_object (change_set_id, plan, change_op_id, data)", lines);
  });
}

/** Another plan of the same set was begun while the platform was read. */
export const overtaken = () => conflict("somebody began to plan this set anew while the platform was read");
