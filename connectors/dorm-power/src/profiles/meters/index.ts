import { isJsonObject, type Json, type Session } from "@campushub/kit";
import type { Config } from "../../config.ts";
import { notOffered } from "../../errors.ts";
import type { BuildingRef, PlatformReader, Profile } from "../profile.ts";
import { check } from "./check.ts";
import * as map from "./map.ts";
import { readAccounts, readMeters, readReadings, readStatus, rosterOf } from "./read.ts";
import * as wire from "./wire.ts";
import { statusWriter } from "./writer.ts";

const addresses = ({ lines }: Pick<Config, "lines">) => Object.values(lines ?? {});

/** DL/T 645-2007 meters behind serial servers in transparent mode: there is no platform, the hub itself asks every meter. */
export const meters: Profile = {
  hosts: (config) => addresses(config).map((address) => `tcp://${address}`),
  credential: (config) => `meters|${addresses(config).toSorted()[0] ?? ""}|${addresses(config).length}`,
  timeoutMs: ({ answerTimeoutMs }) => answerTimeoutMs,
  streams: ["zones", "buildings", "rooms", "meters", "accounts", "status", "readings"],
  offers: ({ prepaid }, name) => name !== "accounts" || prepaid !== "none",
  lanes: (config) => Math.max(1, addresses(config).length),
  connect,
  buildingRefs,
  check,
  read: { meters: readMeters, accounts: readAccounts, status: readStatus, readings: readReadings },
  writers: { status: statusWriter },
  wire: {
    zones: wire.zoneRow,
    buildings: wire.buildingRow,
    rooms: wire.placeRow,
    meters: wire.placeRow,
    accounts: wire.accountRow,
    status: wire.statusRow,
    readings: wire.readingRow,
  },
  map: {
    zones: map.toZone,
    buildings: map.toBuilding,
    rooms: map.toRoom,
    meters: map.toMeter,
    accounts: map.toAccount,
    status: map.toStatus,
    readings: map.toReading,
  },
};

/** Places come from the roster; nobody is asked for them. */
function connect({ config, signal }: Session<Config>): PlatformReader {
  signal.throwIfAborted();
  const roster = rosterOf(config);
  const otherwise = (name: string) => async () => {
    throw notOffered(config.profile, name);
  };
  return {
    zones: async () => [...new Set(roster.map(({ zone }) => zone))].map((zone) => ({ zone })),
    buildings: async () =>
      [...Map.groupBy(roster, ({ zone, building }) => map.buildingKey(zone, building)).values()].map((own) => {
        return { zone: own[0]!.zone, building: own[0]!.building, meters: own.length };
      }),
    rooms: async ({ key }) =>
      roster.filter(({ zone, building }) => map.buildingKey(zone, building) === key).map((place) => ({ ...place })),
    accounts: otherwise("accounts by building"),
    status: otherwise("status by building"),
    usage: otherwise("usage"),
  };
}

function buildingRefs(rows: readonly Json[]): BuildingRef[] {
  const refs = rows.filter(isJsonObject).map((row): BuildingRef => {
    const [zoneId, id] = [String(row.zone), String(row.building)];
    return { key: map.buildingKey(zoneId, id), zoneId, id, rooms: Number(row.meters) };
  });
  return refs.sort((a, b) => (a.key < b.key ? -1 : 1));
}
