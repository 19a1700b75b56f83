import { copyIn, copyLines, type Tx } from "@campushub/drizzle";
import { changeOp } from "@campushub/drizzle/schema";
import type { Connector, Fields } from "@campushub/kit";
import { sql } from "drizzle-orm";
import { newIds } from "../../../core/ids.ts";
import { jsonRows } from "../../../infra/arrays.ts";
import { type HeldRecord, heldRecords } from "../../sync/index.ts";
import type { OpWish } from "../schema.ts";

/** A wish with the record its author saw; null: the hub has none. Absent: what the hub holds now. */
export interface SeenWish extends OpWish {
  readonly seen?: HeldRecord | null;
  /** The object as its author saw it, where that is not what the hub holds: its record is then no ground to judge by. */
  readonly found?: Fields | undefined;
}

/** Number of the plan under which stands what authors themselves brought along: before the first. */
const BROUGHT = 0;

interface NewOps {
  readonly changeSetId: number;
  readonly connectionId: number;
  readonly connector: Connector;
  readonly wishes: readonly SeenWish[];
  readonly firstOrdinal: number;
}

const COLUMNS =
  "change_set_id, connection_id, ordinal, op_id, stream, key, op, fields, effect, reversible, label, record_id, record_version, found_by";

/** Ops copied in at once: while the database takes some, the lines of the next are made. */
const COPIED_AT_ONCE = 4_000;

/** Keeps the wishes, each with the version of the record that its author saw. Copied in: a file has thousands. */
export async function insertOps(tx: Tx, { wishes, ...set }: NewOps): Promise<void> {
  const seen = await seenBy(tx, set.connectionId, wishes);
  let copying = Promise.resolve();
  for (let from = 0; from < wishes.length; from += COPIED_AT_ONCE) {
    const to = from + COPIED_AT_ONCE;
    const lines = linesOf(set, {
      wishes: wishes.slice(from, to),
      seen: seen.slice(from, to),
      firstOrdinal: set.firstOrdinal + from,
    });
    await copying;
    copying = copyIn(tx, `change_op (${COLUMNS})`, lines);
  }
  await copying;
  await insertFound(tx, set, wishes);
}

/** What authors brought along of their objects stands as if a plan had found it. */
async function insertFound(tx: Tx, { changeSetId, firstOrdinal }: Omit<NewOps, "wishes">, wishes: readonly SeenWish[]) {
  if (!wishes.some(({ found }) => found)) return;
  const ops = await jsonRows<{ id: number; ordinal: number }>(
    tx,
    { id: changeOp.id, ordinal: changeOp.ordinal },
    sql`from change_op where change_set_id = ${changeSetId}
      and ordinal >= ${firstOrdinal} and ordinal < ${firstOrdinal + wishes.length} and found_by = ${BROUGHT}`,
  );
  const lines = copyLines([
    ops.map(() => changeSetId),
    ops.map(() => BROUGHT),
    ops.map(({ id }) => id),
    ops.map(({ ordinal }) => JSON.stringify(wishes[ordinal - firstOrdinal]!.found)),
  ]);
  await copyIn(tx, "found_object (change_set_id, plan, change_op_id, data)", lines);
}

function linesOf(
  { changeSetId, connectionId, connector }: Omit<NewOps, "wishes">,
  { wishes, seen, firstOrdinal }: { wishes: readonly SeenWish[]; seen: readonly (HeldRecord | null)[]; firstOrdinal: number },
): Uint8Array<ArrayBuffer> {
  const held = wishes.map(({ found }, index) => (found ? null : seen[index]));
  const specs = wishes.map(({ stream, op }) => connector.streams[stream]!.write!.ops[op]!);
  return copyLines([
    wishes.map(() => changeSetId),
    wishes.map(() => connectionId),
    wishes.map((_, index) => firstOrdinal + index),
    newIds(wishes.length),
    wishes.map(({ stream }) => stream),
    wishes.map(({ key }) => key),
    wishes.map(({ op }) => op),
    wishes.map(({ fields }) => JSON.stringify(fields)),
    specs.map(({ effect }) => effect),
    specs.map(({ reversible }) => reversible),
    wishes.map(({ key }, index) => seen[index]?.label ?? key),
    held.map((record) => record?.id ?? null),
    held.map((record) => record?.version ?? null),
    wishes.map(({ found }) => (found ? BROUGHT : null)),
  ]);
}

async function seenBy(tx: Tx, connectionId: number, wishes: readonly SeenWish[]): Promise<(HeldRecord | null)[]> {
  const unsaid = Map.groupBy(
    wishes.filter(({ seen }) => seen === undefined),
    ({ stream }) => stream,
  );
  const held = new Map<string, Map<string, HeldRecord>>();
  for (const [stream, mine] of unsaid) {
    const keys = [...new Set(mine.map(({ key }) => key))];
    held.set(stream, await heldRecords(tx, { connectionId, stream }, keys));
  }
  return wishes.map(({ stream, key, seen }) => (seen === undefined ? (held.get(stream)!.get(key) ?? null) : seen));
}
