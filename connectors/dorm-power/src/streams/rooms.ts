import { recordStream, wholeLabel } from "@campushub/kit";
import { roomOps } from "../commands/rooms.ts";
import type { Config } from "../config.ts";
import { type Room, room } from "../records.ts";
import { maintained } from "../write.ts";
import { readByBuilding } from "./by-building.ts";
import { ofProfile } from "./of-profile.ts";

/** One record per entry of the platform's room lists: which entries are one physical room is the master data's question. */
export const rooms = recordStream<Config, Room>({
  title: { zh: "房间", en: "Rooms" },
  ...ofProfile("rooms"),
  schema: room,
  key: ({ roomVerify }) => roomVerify,
  label: ({ unit, name }) => wholeLabel(unit, name),
  read: {
    modes: ["snapshot"],
    deletes: "snapshotDiff",
    order: { snapshot: "total" },
    run: (session, request) =>
      readByBuilding(session, request, { scoped: true, rowsOf: (reader, building) => reader.rooms(building) }),
  },
  write: maintained("rooms", roomOps, { idempotency: "natural" }),
});
