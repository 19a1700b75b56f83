import type { Json } from "@campushub/kit";
import type { Building, Meter, Platform } from "../platform.ts";
import { type Truth, truthOf } from "../truth.ts";
import { hubKey, roomsOf } from "./rooms.ts";

type Facts = Readonly<Record<string, Json>>;

/** The same database in the words of a hub that reads it through this protocol: other keys, 元, and less said of some things. */
export function soapTruth(
  platform: Platform,
  stream: string,
  facts: { readonly now: number; readonly usageDays: number },
): Truth {
  const truth = truthOf(platform, stream, facts);
  const { zones, buildings, meters } = names(platform);
  switch (stream) {
    case "zones":
      return new Map([...truth.values()].map(({ name }) => [String(name), { id: name!, name: name! }]));
    case "buildings":
      return rekeyed(truth, (key, { zoneId, name }) => {
        const id = buildings.get(key)!;
        return [id, { id, zoneId: zones.get(String(zoneId))!, name: name!, roomCount: null }];
      });
    case "usage":
      return rekeyed(truth, (key, { date, energy }) => {
        const account = meters.get(key.split("|")[0]!)!.key;
        return [`${account}|${String(date)}`, { account, date: date!, energy: energy! }];
      });
    case "status":
      return rekeyed(truth, (key, { online: _unsaid, ...held }) => {
        const { key: account, meter } = meters.get(key)!;
        return [account, { ...held, account, roomName: meter.roomName, cutReason: reasonOf(meter) }];
      });
    default:
      return rekeyed(truth, (key, held) => {
        const { key: roomVerify, meter, unit } = meters.get(key)!;
        const place = { zoneId: zones.get(String(held.zoneId))!, buildingId: buildings.get(String(held.buildingId))! };
        if (stream === "rooms") return [roomVerify, { ...held, ...place, roomVerify, unit: unit ?? "" }];
        return [roomVerify, { ...held, ...place, roomVerify, unit, balanceUnit: "元", cutReason: reasonOf(meter) }];
      });
  }
}

function rekeyed(truth: Truth, rename: (key: string, held: Facts) => [string, Facts]): Truth {
  return new Map([...truth].map(([key, held]) => rename(key, held)));
}

/** Neither meter nor account of this platform tells of overload, time-table or hand. */
function reasonOf({ cut }: Meter): string | null {
  return cut === "欠费" || cut === "恶性负载" || cut === "锁定" ? cut : null;
}

/** What the shared database calls it → what a hub calls it here. */
function names({ zones, buildings }: Platform) {
  const meters = buildings.flatMap((building) =>
    roomsOf(building, [...building.meters, ...building.removed]).flatMap(({ unit, meters: theirs }) =>
      theirs.map((meter) => [meter.roomVerify, { meter, unit, key: hubKey.meter(meter, building) }] as const),
    ),
  );
  return {
    zones: new Map(zones.map(({ id, name }) => [id, name])),
    buildings: new Map(buildings.map((building: Building) => [`${building.zone.id}-${building.id}`, hubKey.building(building)])),
    meters: new Map(meters),
  };
}
