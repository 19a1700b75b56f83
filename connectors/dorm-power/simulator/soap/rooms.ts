import type { SimulatorOptions } from "@campushub/kit";
import { dayStart } from "../calendar.ts";
import type { Building, Meter, Platform } from "../platform.ts";
import { seededPlatform } from "../seeded.ts";

/** A room as this platform keeps it: one row, with a meter for each account type it has. */
export interface Room {
  readonly id: string;
  readonly building: Building;
  readonly unit: string | null;
  readonly name: string;
  readonly meters: readonly Meter[];
}

/** Buildings a demo shows: enough to look at, few enough to be there at once. */
const DEMO_BUILDINGS = 6;
/** The one building whose rooms hang under units (单元). */
const WITH_UNITS = "2";
/** Cut by hand from the start, so that there are always rooms to give power back to. */
const CUT_BY_HAND = 8;

/** The invented campus of this platform. */
export function soapPlatform({ seed, size, clock }: SimulatorOptions): Platform {
  const whole = seededPlatform(seed, size, dayStart(clock.now()));
  const buildings = whole.buildings.slice(0, DEMO_BUILDINGS);
  const solvent = buildings.at(-1)!.meters.filter(({ balance, oddity, powered }) => powered && balance >= 0 && !oddity);
  for (const meter of solvent.slice(-CUT_BY_HAND)) Object.assign(meter, { powered: false, cut: "人工", load: 0 });
  return { ...whole, zones: whole.zones.filter((zone) => buildings.some((building) => building.zone === zone)), buildings };
}

/** 照明 and 空调 of one room number are one room. */
export function roomsOf(building: Building, meters: readonly Meter[] = building.meters): Room[] {
  const byId = Map.groupBy(meters, (meter) => roomIdOf(meter, building));
  return [...byId].map(([id, mine]) => {
    const { roomName } = mine[0]!;
    return { id, building, unit: unitOf(building, roomName), name: roomName, meters: mine };
  });
}

export function findMeter(platform: Platform, roomId: string, accountType: string) {
  for (const building of platform.buildings) {
    const meter = building.meters.find((one) => one.kind === accountType && roomIdOf(one, building) === roomId);
    if (meter) return { building, meter };
  }
  return undefined;
}

/** `柳园`, `1号楼`, room 101: a number that nobody gives twice, whatever the room is called later. */
function roomIdOf({ kind, roomId }: Meter, building: Building): string {
  const own = kind === "空调" ? roomId.slice(1) : roomId;
  return `${building.id.padStart(3, "0")}${own.padStart(5, "0")}`;
}

function unitOf({ id }: Building, roomName: string): string | null {
  if (id !== WITH_UNITS) return null;
  return Number(roomName.slice(0, 2)) <= 3 ? "1单元" : "2单元";
}

/** How a hub names a room-meter, a building and a zone of this platform. */
export const hubKey = {
  meter: (meter: Meter, building: Building) => `${roomIdOf(meter, building)}-${meter.kind}`,
  building: ({ zone, name }: Building) => `${zone.name}-${name}`,
};
