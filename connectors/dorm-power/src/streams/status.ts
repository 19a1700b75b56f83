import { recordStream } from "@campushub/kit";
import { profileOf } from "../client.ts";
import type { Config } from "../config.ts";
import { type Status, status as statusRecord } from "../records.ts";
import { statusRow } from "../wire.ts";
import { readByBuilding } from "./by-building.ts";

/** What the relay of each room-meter is seen to be; an acknowledged command is not yet a state. */
export const status = recordStream<Config, Status>({
  title: { zh: "通断状态", en: "Relay states" },
  wire: statusRow,
  schema: statusRecord,
  key: ({ account }) => account,
  label: ({ building, roomName, meterKind }) => `${building} ${roomName} ${meterKind}`,
  map: (raw, context) => profileOf(context.config).map.status(raw, context),
  read: {
    modes: ["snapshot"],
    deletes: "snapshotDiff",
    order: { snapshot: "total" },
    run: (session, request) =>
      readByBuilding(session, request, { scoped: true, rowsOf: (reader, building) => reader.status(building) }),
  },
});
