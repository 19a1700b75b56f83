import type { Json, Observed, Session } from "@campushub/kit";
import type { Config } from "../../config.ts";
import { connect } from "./client.ts";
import { meterKey, partsOfKey } from "./map.ts";
import type { Row } from "./table.ts";

/** The meters of these keys as they are now, in the shape of a stream's rows. */
export async function observeMeters(
  session: Session<Config>,
  keys: readonly string[],
  shape: (row: Row) => Json = (row) => row,
): Promise<ReadonlyMap<string, Observed>> {
  const wanted = new Set(keys);
  const found = new Map<string, Observed>();
  if (wanted.size === 0) return found;
  const roomIds = new Set(keys.map((key) => partsOfKey(key).RoomID));
  for (const row of await connect(session).metersOf(roomIds)) {
    const key = meterKey(String(row.RoomID), String(row.AccountType));
    if (wanted.has(key)) found.set(key, { raw: shape(row) });
  }
  return found;
}

/** The list of rooms, and at worst every key in a building of its own. */
export const callsToObserve = (keys: readonly string[]) => 1 + keys.length;
