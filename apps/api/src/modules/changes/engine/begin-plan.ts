import { copyIn, copyLines, type Tx } from "@campushub/drizzle";
import { changeSet, foundObject } from "@campushub/drizzle/schema";
import { and, eq, gt, ne, sql } from "drizzle-orm";
import type { Ctx } from "../../../core/context.ts";
import { conflict } from "../../../core/errors.ts";
import type { PlannedOp } from "./plan.ts";

/** A plan being made. */
export interface BegunPlan {
  readonly changeSetId: number;
  /** Among the plans of its set. */
  readonly number: number;
  /** The set's when it began; what changes it, another plan that came to stand too, leaves this one without its place. */
  readonly version: number;
  /** Writes down what this plan found of objects that nobody had seen before. @throws AppError conflict (`overtaken`) */
  readonly keepFound: (found: readonly PlannedOp[]) => Promise<void>;
}

/** A plan of a set begins. Of several made at once the first to end comes to stand, so that who asks again and again gets one. */
export async function beginPlan({ db }: Pick<Ctx, "db">, { id, version }: { id: number; version: number }): Promise<BegunPlan> {
  const [set] = await db
    .update(changeSet)
    .set({ plansBegun: sql`${changeSet.plansBegun} + 1` })
    .where(eq(changeSet.id, id))
    .returning({ number: changeSet.plansBegun });
  const begun = { changeSetId: id, version, number: set!.number };
  return { ...begun, keepFound: (found) => keepFound({ db }, begun, found) };
}

/** This plan comes to stand: what others found that did not is removed. @param standing the number of the one before. */
export async function dropOtherFinds(tx: Tx, { changeSetId, number }: BegunPlan, standing: number): Promise<void> {
  const { plan } = foundObject;
  await tx.delete(foundObject).where(and(eq(foundObject.changeSetId, changeSetId), gt(plan, standing), ne(plan, number)));
}

async function keepFound(
  { db }: Pick<Ctx, "db">,
  { changeSetId, version, number }: Omit<BegunPlan, "keepFound">,
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
    // Held until these are in, so that a plan that comes to stand finds all that is to be removed.
    const [set] = await tx.select({ now: changeSet.version }).from(changeSet).where(eq(changeSet.id, changeSetId)).for("share");
    if (set!.now !== version) throw overtaken();
    await copyIn(tx, "found_object (change_set_id, plan, change_op_id, data)", lines);
  });
}

/** The set is no longer the one whose plan was begun: it was edited, or another plan of it ended first. */
export const overtaken = () =>
  conflict("somebody changed this set while the platform was read; plan it again", { reason: "overtaken" });
