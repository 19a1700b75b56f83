import { type Batch, isJsonObject, type Json, readUntilStill, recordStream, type Session } from "@campushub/kit";
import { fetchItems } from "../client.ts";
import type { Config } from "../config.ts";
import { type Item, item, mapItem } from "../map.ts";
import { itemWire } from "../wire.ts";

export const items = recordStream<Config, Item>({
  title: { zh: "条目", en: "Items" },
  wire: itemWire,
  schema: item,
  key: ({ id }) => id,
  label: ({ name }) => name,
  map: mapItem,
  read: { modes: ["snapshot"], deletes: "snapshotDiff", order: { snapshot: "partial" }, run: readItems },
});

/** The platform promises no order, so rows may move between pages while they are read: read until two passes agree. */
async function* readItems(session: Session<Config>): AsyncGenerator<Batch> {
  const { config, signal } = session;
  const page = (index: number) => fetchItems(session, index + 1, config.pageSize);
  const rows = await readUntilStill({ signal, page, key: keyOf });
  yield { kind: "expect", rows: rows.length };
  yield { kind: "rows", rows };
  yield { kind: "scopeComplete" };
}

/** A row without an id is compared as a whole; the mapping refuses it later. */
function keyOf(row: Json): string {
  return isJsonObject(row) && typeof row.id === "string" ? row.id : JSON.stringify(row);
}
