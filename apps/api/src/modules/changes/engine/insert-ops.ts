import type { Tx } from "@campushub/drizzle";
import type { Connector } from "@campushub/kit";
import { sql } from "drizzle-orm";
import { newIds } from "../../../core/ids.ts";
import { jsons, numbers, texts } from "../../../infra/arrays.ts";
import type { OpWish } from "../schema.ts";

interface NewOps {
  readonly changeSetId: number;
  readonly connectionId: number;
  readonly connector: Connector;
  readonly wishes: readonly OpWish[];
  readonly firstOrdinal: number;
}

/**
 * Keeps the wishes, each with the record as the hub holds it: that is what its author sees. One statement for each kind of op: a
 * file has one, and what is the same for all its rows is not written twenty thousand times into a parameter.
 */
export async function insertOps(tx: Tx, { changeSetId, connectionId, connector, wishes, firstOrdinal }: NewOps): Promise<void> {
  const placed = wishes.map((wish, index) => ({ ...wish, ordinal: firstOrdinal + index }));
  for (const [stream, ofStream] of Map.groupBy(placed, (wish) => wish.stream)) {
    for (const [op, alike] of Map.groupBy(ofStream, (wish) => wish.op)) {
      const { effect, reversible } = connector.streams[stream]!.write!.ops[op]!;
      await tx.execute(sql`
        insert into change_op (change_set_id, connection_id, ordinal, op_id, stream, key, op, fields, effect, reversible, label, base)
        select ${changeSetId}::int, ${connectionId}::int, i.ordinal, i.op_id, ${stream}::text, i.key, ${op}::text, i.fields,
          ${effect}::text, ${reversible}::boolean, coalesce(r.label, i.key), r.data
        from unnest(
          ${numbers(
            alike.map(({ ordinal }) => ordinal),
            "int4",
          )},
          ${texts(newIds(alike.length))}, ${texts(alike.map(({ key }) => key))},
          ${jsons(alike.map(({ fields }) => JSON.stringify(fields)))}
        ) as i(ordinal, op_id, key, fields)
        left join record r on r.connection_id = ${connectionId}::int and r.stream = ${stream}::text and r.key = i.key and not r.deleted`);
    }
  }
}
