import type { Db, Tx } from "@campushub/drizzle";
import { changeSet } from "@campushub/drizzle/schema";
import { asc, inArray, sql } from "drizzle-orm";
import { conflict } from "../../../core/errors.ts";
import { idColumn, isAmong, jsonRows } from "../../../infra/arrays.ts";
import { canonicalJson } from "../../audit/index.ts";
import { type ChangeSetRow, loadChangeSet } from "../load.ts";
import type { OpWish } from "../schema.ts";

export type Revert = Pick<ChangeSetRow, "id" | "status" | "createdAt">;

/** The sets that take these back, by the set they take back, in the order they were made. */
export async function revertsBySet(db: Db | Tx, ids: number[]): Promise<Map<number, Revert[]>> {
  const { id, status, createdAt, revertsId } = changeSet;
  const rows = await db
    .select({ id, status, createdAt, revertsId })
    .from(changeSet)
    .where(inArray(revertsId, ids))
    .orderBy(asc(id));
  return Map.groupBy(rows, (row) => row.revertsId!);
}

const HAS_RUN: ReadonlySet<Revert["status"]> = new Set(["applied", "partial", "failed"]);
const CAME_TO_NOTHING: ReadonlySet<Revert["status"]> = new Set(["rejected", "cancelled", "expired"]);

/** Whether it has sent anything, or tried to. */
export const hasRun = ({ status }: Pick<Revert, "status">) => HAS_RUN.has(status);

/** Whether it was refused, given up or left to expire: what it was to take back is free to be taken back by another. */
export const cameToNothing = ({ status }: Pick<Revert, "status">) => CAME_TO_NOTHING.has(status);

/** Whether it may yet do something by being carried on. */
export const isStanding = (revert: Pick<Revert, "status">) => !hasRun(revert) && !cameToNothing(revert);

/**
 * A revert that is taken up again does not do what another one of the same set has taken over. @throws AppError conflict
 */
export async function demandNoOtherRevert(tx: Tx, { id, revertsId }: ChangeSetRow): Promise<void> {
  if (revertsId === null) return;
  await loadChangeSet(tx, revertsId, true);
  const others = (await revertsBySet(tx, [revertsId])).get(revertsId) ?? [];
  const other = others.find((one) => one.id !== id && (isStanding(one) || (one.id > id && hasRun(one))));
  if (other) throw revertedElsewhere(other.id, revertsId);
}

const revertedElsewhere = (id: number, revertsId: number) =>
  conflict(`change set #${id} takes back what is left of #${revertsId}; go on there`, {
    reason: "revertUnderWay",
    values: { id },
  });

/** Whether it took back all there was to take back when it was made, and nothing was done since. */
export const isWhole = ({ status, createdAt }: Revert, { finishedAt }: Pick<ChangeSetRow, "finishedAt">) =>
  status === "applied" && (finishedAt === null || finishedAt <= createdAt);

type Wish = Pick<OpWish, "stream" | "key" | "op" | "fields">;

/** Those of the inverse ops that no earlier revert has done: what adds to what is there (money) must not be taken back twice. */
export async function notYetDone<Inverse extends Wish>(
  db: Db | Tx,
  earlier: readonly Revert[],
  inverses: readonly Inverse[],
): Promise<Inverse[]> {
  if (earlier.length === 0) return [...inverses];
  const sets = isAmong(idColumn(earlier.map(({ id }) => id)));
  const done = await jsonRows<Wish>(
    db,
    { stream: sql`stream`, key: sql`key`, op: sql`op`, fields: sql`fields` },
    sql`from change_op where change_set_id ${sets} and outcome in ('applied', 'noop', 'sending', 'unknown')`,
  );
  const nameOf = ({ stream, key, op, fields }: Wish) => canonicalJson([stream, key, op, fields]);
  const left = new Map<string, number>();
  for (const op of done) left.set(nameOf(op), (left.get(nameOf(op)) ?? 0) + 1);
  return inverses.filter((op) => {
    const times = left.get(nameOf(op)) ?? 0;
    if (times > 0) left.set(nameOf(op), times - 1);
    return times === 0;
  });
}
