import type { Json } from "@campushub/kit";
import { dayOf, shiftDay } from "./calendar.ts";
import { consumption } from "./meter.ts";
import type { Building, Meter, Platform } from "./platform.ts";

export type Truth = ReadonlyMap<string, Readonly<Record<string, Json>>>;

/**
 * What a hub that read everything must hold, in the hub's words, from the database and never from an answer.
 * Rows that cannot be understood (planted texts in place of a balance) belong among the rejects.
 */
export function truthOf(platform: Platform, stream: string, facts: { readonly now: number; readonly usageDays: number }): Truth {
  const { buildings, zones } = platform;
  switch (stream) {
    case "zones":
      return new Map(zones.map(({ id, name }) => [id, { id, name }]));
    case "buildings":
      return new Map(buildings.map((building) => [keyOf(building), buildingFacts(building)]));
    case "rooms":
      return ofMeters(buildings, roomFacts);
    case "accounts":
      return ofMeters(buildings, (meter, building) =>
        meter.oddity === "balanceIsText" ? undefined : accountFacts(meter, building),
      );
    case "status":
      return ofMeters(buildings, statusFacts);
    case "usage":
      return usageTruth(platform, facts);
    default:
      throw new Error(`no such stream: ${stream}`);
  }
}

function ofMeters(
  buildings: readonly Building[],
  facts: (meter: Meter, building: Building) => Record<string, Json> | undefined,
): Truth {
  const truth = new Map<string, Record<string, Json>>();
  for (const building of buildings) {
    for (const meter of building.meters) {
      const held = facts(meter, building);
      if (held) truth.set(meter.roomVerify, held);
    }
  }
  return truth;
}

function usageTruth(platform: Platform, { now, usageDays }: { readonly now: number; readonly usageDays: number }): Truth {
  const truth = new Map<string, Record<string, Json>>();
  for (let back = usageDays; back >= 1; back--) {
    const date = shiftDay(dayOf(now), -back);
    for (const meter of platform.buildings.flatMap(({ meters, removed }) => [...meters, ...removed])) {
      const key = `${meter.roomVerify}|${date}`;
      const hundredths = platform.corrections.get(key) ?? consumption(platform.seed, meter, date);
      truth.set(key, { account: meter.roomVerify, date, energy: hundredths / 100 });
    }
  }
  return truth;
}

function keyOf({ id, zone }: Building): string {
  return `${zone.id}-${id}`;
}

function buildingFacts(building: Building): Record<string, Json> {
  const { zone, name, meters } = building;
  return { id: keyOf(building), zoneId: zone.id, name, roomCount: meters.length };
}

function roomFacts({ roomVerify, roomName, unit, kind }: Meter, building: Building): Record<string, Json> {
  return {
    roomVerify,
    name: roomName,
    unit: unit.name,
    meterKind: kind,
    zoneId: building.zone.id,
    buildingId: keyOf(building),
  };
}

function accountFacts(meter: Meter, building: Building): Record<string, Json> {
  return {
    roomVerify: meter.roomVerify,
    roomName: meter.roomName,
    building: building.name,
    buildingId: keyOf(building),
    zoneId: building.zone.id,
    meterKind: meter.kind,
    balance: meter.balance / 100,
    subsidy: meter.subsidy / 100,
    available: (meter.balance + meter.subsidy) / 100,
    balanceUnit: "kWh",
    used: meter.used / 100,
    status: relayOf(meter),
    cutReason: meter.cut ?? null,
  };
}

function statusFacts(meter: Meter): Record<string, Json> {
  return {
    account: meter.roomVerify,
    meterKind: meter.kind,
    relay: relayOf(meter),
    online: meter.online ? "在线" : "离线",
    cutReason: meter.cut ?? null,
    updatedAt: new Date(Math.floor(meter.changedAt / 1000) * 1000).toISOString(),
  };
}

function relayOf({ oddity, powered }: Meter): string {
  if (oddity === "unknownStatus") return "9";
  return powered ? "送电" : "断电";
}
