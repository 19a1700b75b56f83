import type { Tx } from "@campushub/drizzle";
import type { Connector } from "@campushub/kit";
import { sql } from "drizzle-orm";
import { newIds } from "../../../core/ids.ts";
import { flags, jsons, numbers, texts } from "../../../infra/arrays.ts";
import type { OpWish } from "../schema.ts";

interface NewOps {
  readonly changeSetId: number;
  readonly connectionId: number;
  readonly connector: Connector;
  readonly wishes: readonly OpWish[];
  readonly firstOrdinal: number;
}

/** Keeps the wishes in one statement, each with the record as the hub holds it: that is what its author sees. */
export async function insertOps(tx: Tx, { changeSetId, connectionId, connector, wishes, firstOrdinal }: NewOps): Promise<void> {
  if (wishes.length === 0) return;
  const specs = wishes.map(({ stream, op }) => connector.streams[stream]!.write!.ops[op]!);
  await tx.execute(sql`
    insert into change_op (change_set_id, connection_id, ordinal, op_id, stream, key, op, fields, effect, reversible, label, base)
    select ${changeSetId}::int, ${connectionId}::int, i.ordinal, i.op_id, i.stream, i.key, i.op, i.fields, i.effect, i.reversible = 1,
      coalesce(r.label, i.key), r.data
    from unnest(
      ${numbers(
        wishes.map((_, index) => firstOrdinal + index),
        "int4",
      )},
      ${texts(newIds(wishes.length))}, ${texts(wishes.map(({ stream }) => stream))}, ${texts(wishes.map(({ key }) => key))},
      ${texts(wishes.map(({ op }) => op))}, ${jsons(wishes.map(({ fields }) => JSON.stringify(fields)))},
      ${texts(specs.map(({ effect }) => effect))}, ${flags(specs.map(({ reversible }) => reversible))}
    ) as i(ordinal, op_id, stream, key, op, fields, effect, reversible)
    left join record r on r.connection_id = ${connectionId}::int and r.stream = i.stream and r.key = i.key and not r.deleted`);
}
