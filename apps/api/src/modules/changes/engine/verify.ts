import type { Fields } from "@campushub/kit";
import { sql } from "drizzle-orm";
import { flags, jsonOf, jsonRows, jsons, numbers } from "../../../infra/arrays.ts";
import { absorbReadBack } from "../../sync/index.ts";
import type { ChangeOpRow } from "../load.ts";
import { type ApplyContext, step } from "./apply-context.ts";
import { asOp } from "./as-op.ts";
import { type ObservedRecord, observe, placeOf, writeOf } from "./ground.ts";
import { shows } from "./three-way.ts";

const AT_ONCE = 1_000;

type AppliedOp = Pick<ChangeOpRow, "id" | "opId" | "stream" | "key" | "op" | "fields" | "effect" | "desired" | "before">;

/**
 * Reads back what was applied: an acknowledgement is not yet the platform's state. Money and messages are found in the ledger,
 * since a balance goes on moving. What was read becomes what the hub holds.
 */
export async function verifyApplied(context: ApplyContext): Promise<void> {
  const { ctx, set } = context;
  for (;;) {
    const rows = await jsonRows<AppliedOp>(
      ctx.db,
      sql`select id, op_id as "opId", stream, key, op, fields, effect, desired, before
        from change_op where change_set_id = ${set.id} and outcome = 'applied' and verified is null
        order by ordinal limit ${AT_ONCE}`,
    );
    if (rows.length === 0) return;
    for (const [stream, mine] of Map.groupBy(rows, (row) => row.stream)) await verifyStream(context, stream, mine);
  }
}

async function verifyStream(context: ApplyContext, stream: string, rows: readonly AppliedOp[]): Promise<void> {
  const { ctx, ground, set } = context;
  const write = writeOf(ground, stream);
  const { found } = await observe(ctx, ground, { stream, keys: rows.map(({ key }) => key) });
  const booked = rows.filter(({ effect }) => effect === "money" || effect === "message");
  const ledger = booked.length > 0 ? await write.lookUp?.(ground.session, booked.map(asOp)) : undefined;
  const read = rows.map((row) => {
    const after = found.get(row.key) ?? null;
    const inLedger = ledger?.get(row.opId);
    const verified = inLedger === undefined ? isAsWished(row, after, write.ops[row.op]!.kind) : inLedger === "applied";
    return { row, after, verified };
  });
  await step(context, "verify", async (tx, audit) => {
    await tx.execute(sql`
      update change_op o set after = i.after, verified = i.verified = 1
      from unnest(
        ${numbers(
          read.map(({ row }) => row.id),
          "int8",
        )},
        ${jsons(read.map(({ after }) => jsonOf(after?.data)))},
        ${flags(read.map(({ verified }) => verified))}
      ) as i(id, after, verified)
      where o.id = i.id`);
    const raws = [...new Map(read.flatMap(({ row, after }) => (after ? [[row.key, after.raw] as const] : []))).values()];
    const gone = rows.filter(({ key }) => key !== "" && !found.has(key)).map(({ key }) => key);
    const place = placeOf(ctx, ground, stream);
    const { id: connectionId } = ground.row;
    await absorbReadBack({ tx, connectionId, connector: ground.connector, name: stream, place, changeSetId: set.id, raws, gone });
    for (const { row, after, verified } of read) {
      // What it was before stands with its result; here is what it has become.
      const { key, op, opId } = row;
      audit({ after: { stream, key, op, opId, verified, data: after?.data ?? null } });
    }
  });
}

function isAsWished({ desired }: AppliedOp, after: ObservedRecord | null, kind: string): boolean {
  if (kind === "delete") return after === null;
  return shows(after?.data ?? null, (desired ?? {}) as Fields);
}
