import type { StreamWriter } from "../profile.ts";
import { platformOf } from "./call.ts";
import { carryOut } from "./carry-out.ts";
import { meterKey, partsOfKey } from "./map.ts";
import { callsToObserve, observeMeters } from "./observe.ts";
import { roomOnly } from "./room-meters.ts";

const NO_NAME = { outcome: "rejected", code: "nothing_wished", message: "no new name is wished: nothing was sent" } as const;

/** Room data. A room's 照明 and its 空调 stand in one row of the platform: both show the new name. */
export const roomsWriter: StreamWriter = {
  ops: ["update"],
  cost: { observe: callsToObserve, apply: (ops) => ops },
  touches(key, config) {
    const { RoomID } = partsOfKey(key);
    return Object.values(config.accountTypes).flatMap((type) => {
      const other = meterKey(RoomID, type);
      return other === key ? [] : [other];
    });
  },
  observe: (session, keys) => observeMeters(session, keys, roomOnly),
  async *apply(session, ops) {
    const platform = platformOf(session);
    for (const op of ops) {
      const { RoomID } = partsOfKey(op.key);
      const { name } = op.fields;
      if (typeof name !== "string") yield { id: op.id, ...NO_NAME };
      else yield await carryOut(session, op, () => platform.order("updateRoom", { RoomID, RoomNum: name }));
    }
  },
};
