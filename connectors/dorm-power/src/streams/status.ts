import { recordStream, wholeLabel } from "@campushub/kit";
import { relayOps } from "../commands/relays.ts";
import type { Config } from "../config.ts";
import { type Status, status as statusRecord } from "../records.ts";
import { maintained } from "../write.ts";
import { readByBuilding } from "./by-building.ts";
import { ofProfile, readAs } from "./of-profile.ts";

/** The meter moves these by itself, and with its relay. */
const MOVING = ["relay", "command", "online", "cutReason", "load", "lines", "updatedAt"];

/** What the relay of each room-meter is seen to be; an acknowledged command is not yet a state. */
export const status = recordStream<Config, Status>({
  title: { zh: "通断状态", en: "Relay states" },
  ...ofProfile("status"),
  schema: statusRecord,
  key: ({ account }) => account,
  label: ({ building, roomName, meterKind }) => wholeLabel(building, roomName, meterKind),
  read: {
    modes: ["snapshot"],
    deletes: "snapshotDiff",
    order: { snapshot: "total" },
    run: readAs("status", (session, request) =>
      readByBuilding(session, request, { scoped: true, rowsOf: (reader, building) => reader.status(building) }),
    ),
  },
  write: maintained("status", relayOps, { idempotency: "natural", volatile: MOVING }),
});
