import type { Json } from "@campushub/kit";
import type { Behaviour } from "./behaviour.ts";
import type { MeterBus } from "./campus-buses.ts";
import { loadOf, type Meter } from "./meter.ts";

type Truth = ReadonlyMap<string, Readonly<Record<string, Json>>>;

/** What a hub that asked every meter must hold, from the meters' memories and never from an answer. */
export function truthOf(buses: readonly MeterBus[], behaviour: Behaviour, stream: string): Truth {
  const meters = buses.flatMap((bus) => bus.meters);
  const ofMeters = (facts: (meter: Meter) => Record<string, Json>) =>
    new Map(meters.map((meter) => [meter.address, facts(meter)]));
  switch (stream) {
    case "zones":
      return new Map(meters.map(({ zone }) => [zone, { id: zone, name: zone }]));
    case "buildings":
      return buildings(meters);
    case "rooms":
      return ofMeters(({ address, room, unit, kind, zone, building }) => {
        return { roomVerify: address, name: room, unit, meterKind: kind, zoneId: zone, buildingId: `${zone}-${building}` };
      });
    case "meters":
      return ofMeters(({ address, line, room, kind }) => ({ address, line, room, meterKind: kind, ratio: 1 }));
    case "status":
      return ofMeters((meter) => (behaviour.isSilent(meter) ? OFFLINE : stateFacts(meter)));
    case "accounts":
      // One that never answered has no balance to show; of one that fell silent the last one stays.
      return new Map([...ofMeters(balanceFacts)].filter(([key]) => !meters.find(({ address }) => address === key)!.isDead));
    case "readings":
      return new Map([...behaviour.told].map(([key, value]) => [key, { value }]));
    default:
      throw new Error(`no such stream: ${stream}`);
  }
}

const OFFLINE = { relay: "未知", command: null, keepPower: null, online: "离线", load: null };

function stateFacts(meter: Meter): Record<string, Json> {
  return {
    account: meter.address,
    relay: meter.relayOpen ? "断电" : "送电",
    command: meter.commandOpen ? "断电" : "送电",
    keepPower: meter.keepsPower,
    online: "在线",
    load: meter.isPlain ? null : loadOf(meter) / 10_000,
  };
}

function balanceFacts({ address, balance }: Meter): Record<string, Json> {
  return { roomVerify: address, balance: balance / 100, available: balance / 100, balanceUnit: "kWh" };
}

function buildings(meters: readonly Meter[]): Truth {
  const own = Map.groupBy(meters, ({ zone, building }) => `${zone}-${building}`);
  return new Map(
    [...own].map(([id, list]) => [id, { id, zoneId: list[0]!.zone, name: list[0]!.building, roomCount: list.length }]),
  );
}
