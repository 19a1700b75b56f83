import type { Profile } from "../profile.ts";
import { connect } from "./client.ts";
import * as map from "./map.ts";
import { buildingRefs } from "./places.ts";
import * as wire from "./wire.ts";
import { accountsWriter } from "./write-accounts.ts";
import { relaysWriter } from "./write-relays.ts";
import { roomsWriter } from "./write-rooms.ts";

/** Suntrans: SOAP 1.1 with .NET DataSets. */
export const soap: Profile = {
  hosts: ({ baseUrl }) => [baseUrl ?? ""],
  credential: ({ baseUrl, account }) => `${new URL(baseUrl ?? "").host}|soap|${account}`,
  streams: ["zones", "buildings", "rooms", "accounts", "usage", "status"],
  connect,
  buildingRefs,
  writers: { rooms: roomsWriter, accounts: accountsWriter, status: relaysWriter },
  wire: {
    zones: wire.zoneRow,
    buildings: wire.buildingRow,
    rooms: wire.roomRow,
    accounts: wire.meterRow,
    usage: wire.usageRow,
    status: wire.meterRow,
  },
  map: {
    zones: map.toZone,
    buildings: map.toBuilding,
    rooms: map.toRoom,
    accounts: map.toAccount,
    usage: map.toUsage,
    status: map.toStatus,
  },
};
