import { changeOp } from "@campushub/drizzle/schema";
import type { Fields } from "@campushub/kit";
import { eq, max, sql } from "drizzle-orm";
import type { Ctx } from "../../../core/context.ts";
import { idColumn, isAmong, jsonRows } from "../../../infra/arrays.ts";
import { baseOf, type ChangeOpRow, opColumns } from "../load.ts";
import { OBSERVE_AT_ONCE } from "./ground.ts";

/** What a plan needs to know of an op. */
const PLANNED = {
  ...opColumns,
  resolution: changeOp.resolution,
  reversible: changeOp.reversible,
  foundBy: changeOp.foundBy,
};

export interface OpToPlan extends Pick<ChangeOpRow, keyof typeof PLANNED> {
  /** Where the hub still holds what the author saw: the content hash and the scope of that record. */
  readonly heldHash: string | null;
  readonly scope: string | null;
  /** Its author saw no record, nor has a plan found one yet: a reading, or what is to be made. */
  readonly isUnseen: boolean;
}

/**
 * The ops of a set in their order, with what a plan needs of each. By ranges: a database without statistics sorts whatever lies
 * behind an open end, which is the whole set, for each page.
 * @param only those of which this is true.
 */
export async function* opsToPlan({ db }: Pick<Ctx, "db">, changeSetId: number, only = sql`true`): AsyncGenerator<OpToPlan[]> {
  const [last] = await db
    .select({ ordinal: max(changeOp.ordinal) })
    .from(changeOp)
    .where(eq(changeOp.changeSetId, changeSetId));
  for (let from = 1; from <= (last?.ordinal ?? 0); from += OBSERVE_AT_ONCE) {
    yield await jsonRows<OpToPlan>(
      db,
      {
        ...PLANNED,
        heldHash: sql`r.hash`,
        scope: sql`r.scope`,
        isUnseen: sql`change_op.record_id is null and change_op.found_by is null`,
      },
      sql`from change_op left join record r on r.id = record_id and r.version = record_version
        where change_set_id = ${changeSetId} and ordinal >= ${from} and ordinal < ${from + OBSERVE_AT_ONCE} and ${only} order by ordinal`,
    );
  }
}

/** What the authors of these ops saw, by op. */
export async function basesOf({ db }: Pick<Ctx, "db">, rows: readonly OpToPlan[]): Promise<Map<number, Fields | null>> {
  if (rows.length === 0) return new Map();
  const among = isAmong(idColumn(rows.map(({ id }) => id)));
  const seen = await jsonRows<{ id: number; base: Fields | null }>(
    db,
    { id: changeOp.id, base: baseOf },
    sql`from change_op where id ${among}`,
  );
  return new Map(seen.map(({ id, base }) => [id, base]));
}
