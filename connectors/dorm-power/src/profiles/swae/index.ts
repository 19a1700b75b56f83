import { countOf, isJsonObject, type Json } from "@campushub/kit";
import type { BuildingRef, Profile } from "../profile.ts";
import { connect } from "./client.ts";
import * as map from "./map.ts";
import * as wire from "./wire.ts";

/** 新开普 / 完美校园: form POST to SWAEServlet, JSON in a string. It is only read: no published client writes to it. */
export const swae: Profile = {
  hosts: ({ baseUrl }) => [baseUrl ?? ""],
  credential: ({ baseUrl, customerCode, account }) => `${new URL(baseUrl ?? "").host}|${customerCode}|${account}`,
  streams: ["zones", "buildings", "rooms", "accounts", "usage", "status"],
  connect,
  buildingRefs,
  writers: {},
  wire: {
    zones: wire.zoneRow,
    buildings: wire.buildingRow,
    rooms: wire.roomRow,
    accounts: wire.accountRow,
    usage: wire.usageRow,
    status: wire.statusRow,
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

function buildingRefs(rows: readonly Json[]): BuildingRef[] {
  const refs = new Map<string, BuildingRef>();
  for (const row of rows) {
    if (!isJsonObject(row) || !isId(row.id) || !isId(row.zoneid)) continue;
    const [zoneId, id, rooms] = [String(row.zoneid), String(row.id), roomsOf(row)];
    const key = map.buildingKey(zoneId, id);
    const name = typeof row.name === "string" ? { name: row.name } : {};
    refs.set(key, { key, zoneId, id, ...name, ...(rooms === undefined ? {} : { rooms }) });
  }
  return [...refs.values()].sort((a, b) => (a.key < b.key ? -1 : 1));
}

function roomsOf({ roomcount }: { readonly [name: string]: Json }): number | undefined {
  try {
    return roomcount === "" ? undefined : countOf({ roomcount: roomcount ?? null }, "roomcount");
  } catch {
    return Number.NaN;
  }
}

function isId(value: Json | undefined): boolean {
  return (typeof value === "string" && value !== "") || typeof value === "number";
}
