import { recordStream } from "@campushub/kit";
import { profileOf } from "../client.ts";
import type { Config } from "../config.ts";
import { type Room, room } from "../records.ts";
import { roomRow } from "../wire.ts";
import { readByBuilding } from "./by-building.ts";

/** One record per entry of the platform's room lists: which entries are one physical room is the master data's question. */
export const rooms = recordStream<Config, Room>({
  title: { zh: "房间", en: "Rooms" },
  wire: roomRow,
  schema: room,
  key: ({ roomVerify }) => roomVerify,
  label: ({ unit, name }) => `${unit} ${name}`,
  map: (raw, context) => profileOf(context.config).map.rooms(raw, context),
  read: {
    modes: ["snapshot"],
    deletes: "snapshotDiff",
    order: { snapshot: "total" },
    run: (session, request) =>
      readByBuilding(session, request, { scoped: true, rowsOf: (reader, building) => reader.rooms(building) }),
  },
});
