import type { Tx } from "@campushub/drizzle";
import { changeOp } from "@campushub/drizzle/schema";
import type { Fields } from "@campushub/kit";
import { sql } from "drizzle-orm";
import { flags, idColumn, jsonOf, jsonRows, jsons, texts, unguessed } from "../../../infra/arrays.ts";
import type { AuditFacts } from "../../audit/index.ts";
import { absorbReadBack } from "../../sync/index.ts";
import { type ChangeOpRow, opColumns } from "../load.ts";
import { type ApplyContext, step } from "./apply-context.ts";
import { asOp } from "./as-op.ts";
import { besides, OTHER_CHANGES } from "./besides.ts";
import { type ObservedRecord, observe, placeOf, writeOf } from "./ground.ts";
import { shows } from "./three-way.ts";

/** Ops read back at once. */
export const READ_AT_ONCE = 1_000;
/** Of those, written down in one transaction: whoever waits for the embedded database waits for no more than that. */
const WRITTEN_AT_ONCE = 200;

const APPLIED = { ...opColumns, before: changeOp.before };

export type AppliedOp = Pick<ChangeOpRow, keyof typeof APPLIED>;

/** An op as the platform shows it after the fact. */
export interface ReadOp {
  readonly row: AppliedOp;
  readonly after: ObservedRecord | null;
  readonly verified: boolean;
  /** What differs beside what was wished; empty: nothing. */
  readonly besides: string;
  /** Other records it changed as well, as they are now. */
  readonly touched: readonly ObservedRecord[];
}

/**
 * Reads back what was applied: an acknowledgement is not yet the platform's state. Money and messages are found in the ledger,
 * since a balance goes on moving. The whole record is looked at: what differs besides is not as agreed. What was read becomes what the hub holds.
 */
export async function verifyApplied(context: ApplyContext): Promise<void> {
  for (;;) {
    const rows = await nextApplied(context);
    if (rows.length === 0) return;
    const read = await readBack(context, rows);
    for (let from = 0; from < read.length; from += WRITTEN_AT_ONCE) {
      await keepRead(context, read.slice(from, from + WRITTEN_AT_ONCE));
    }
  }
}

/** The first of those applied and not read back yet. */
export const nextApplied = ({ ctx, set }: ApplyContext): Promise<AppliedOp[]> =>
  jsonRows<AppliedOp>(
    ctx.db,
    APPLIED,
    sql`from change_op where change_set_id = ${set.id} and outcome = 'applied' and verified is null
      order by ordinal limit ${READ_AT_ONCE}`,
  );

/** Reads the objects of these ops, and what the ledger says of those it keeps; nothing is written yet. */
export async function readBack(context: ApplyContext, rows: readonly AppliedOp[]): Promise<ReadOp[]> {
  const read: ReadOp[] = [];
  for (const [stream, mine] of Map.groupBy(rows, (row) => row.stream)) read.push(...(await readStream(context, stream, mine)));
  return read;
}

async function readStream({ ctx, ground }: ApplyContext, stream: string, rows: readonly AppliedOp[]): Promise<ReadOp[]> {
  const write = writeOf(ground, stream);
  const touches = ({ op, key }: AppliedOp) => write.ops[op]!.touches?.(key, ground.session.config) ?? [];
  const { found } = await observe(ctx, ground, { stream, keys: rows.flatMap((row) => [row.key, ...touches(row)]) });
  const booked = rows.filter(({ effect }) => effect === "money" || effect === "message");
  const ledger = booked.length > 0 ? await write.lookUp?.(ground.session, booked.map(asOp)) : undefined;
  return rows.map((row) => {
    const after = found.get(row.key) ?? null;
    const inLedger = ledger?.get(row.opId);
    const isDone = inLedger === undefined ? isAsWished(row, after, write.ops[row.op]!.kind) : inLedger === "applied";
    const { before, desired } = row as { before: Fields | null; desired: Fields | null };
    const other = isDone ? besides({ before, desired, after: after?.data ?? null }, write) : "";
    return {
      row,
      after,
      verified: isDone && other === "",
      besides: other,
      touched: touches(row).flatMap((key) => found.get(key) ?? []),
    };
  });
}

/** Writes down what was read back, in one transaction. */
export function keepRead(context: ApplyContext, read: readonly ReadOp[]): Promise<void> {
  return step(context, "verify", async (tx, audit) => {
    const seen = unguessed(
      idColumn(read.map(({ row }) => row.id)),
      jsons(read.map(({ after }) => jsonOf(after?.data))),
      flags(read.map(({ verified }) => verified)),
      texts(read.map(({ besides }) => (besides === "" ? null : besides))),
    );
    await tx.execute(sql`
      update change_op o set after = i.after, verified = i.verified = 1, message = coalesce(i.besides, o.message),
        code = case when i.besides is null then o.code else ${OTHER_CHANGES} end
      from unnest(${seen}) as i(id, after, verified, besides)
      where o.id = i.id`);
    for (const [stream, mine] of Map.groupBy(read, ({ row }) => row.stream)) await absorb(context, tx, { stream, read: mine });
    for (const one of read) audit(told(one));
  });
}

/** What the audit hears of an op: what its object was and has become, in the fields it is about; all of an object that is gone. */
function told({ row, after, verified, besides }: ReadOp): AuditFacts {
  const { stream, key, op, opId, fields, desired } = row;
  const about = after === null || desired === null ? undefined : Object.keys(desired);
  const of = (data: Fields | null) =>
    data === null || about === undefined ? data : Object.fromEntries(about.map((field) => [field, data[field] ?? null]));
  return {
    before: { stream, key, data: of(row.before as Fields | null) },
    after: {
      op,
      opId,
      fields,
      outcome: "applied",
      verified,
      data: of(after?.data ?? null),
      ...(besides === "" ? {} : { besides }),
    },
  };
}

type ReadObject = Pick<ReadOp, "after"> & { readonly row: Pick<AppliedOp, "key">; readonly touched?: ReadOp["touched"] };

/** What was read of these ops' objects becomes what the hub holds. */
export async function absorb(
  { ctx, ground, set }: ApplyContext,
  tx: Tx,
  { stream, read }: { stream: string; read: readonly ReadObject[] },
): Promise<void> {
  const own = new Map(read.flatMap(({ row, after }) => (after ? [[row.key, after.raw] as const] : [])));
  const raws = [...read.flatMap(({ touched = [] }) => touched.map(({ raw }) => raw)), ...own.values()];
  const gone = read.flatMap(({ row, after }) => (after || row.key === "" ? [] : [row.key]));
  const { connector, row } = ground;
  const place = placeOf(ctx, ground, stream);
  await absorbReadBack({ tx, connectionId: row.id, connector, name: stream, place, changeSetId: set.id, raws, gone });
}

function isAsWished({ desired }: AppliedOp, after: ObservedRecord | null, kind: string): boolean {
  if (kind === "delete") return after === null;
  return shows(after?.data ?? null, (desired ?? {}) as Fields);
}
