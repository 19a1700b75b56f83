import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { newMeter } from "./meter.ts";
import type { Building, Meter, Platform, Unit, Zone } from "./platform.ts";

/** `dorm/zzu_rooms.json`: zone id → name and buildings by name → units by name → room-meter ids and room names side by side. */
type Delivered = Record<
  string,
  { name: string; buildings: Record<string, { units: Record<string, { ids: string[]; rooms: string[] }> }> }
>;

/** The delivered room list as it is, nothing left out and no fault added; balances are generated, as none were delivered. */
export async function deliveredPlatform(dataDir: string, seed: number, dayStart: number): Promise<Platform> {
  // A folder that was not delivered has no rooms.
  const path = join(dataDir, "dorm", "zzu_rooms.json");
  const delivered = JSON.parse(existsSync(path) ? await readFile(path, "utf8") : "{}") as Delivered;
  const allIds = Object.values(delivered).flatMap(({ buildings }) => Object.values(buildings).flatMap(idsOf));
  const freeBuilding = freeNumbers(allIds.map((id) => partsOf(id).building));
  const freeUnit = freeNumbers(allIds.map((id) => partsOf(id).unit));
  const zones: Zone[] = [];
  const buildings: Building[] = [];
  let ordinal = 0;
  for (const [zoneId, { name: zoneName, buildings: named }] of Object.entries(delivered)) {
    const zone = { id: zoneId, name: zoneName };
    zones.push(zone);
    for (const [buildingName, building] of Object.entries(named)) {
      const [anyId] = idsOf(building);
      const buildingId = anyId === undefined ? freeBuilding() : partsOf(anyId).building;
      const units: Unit[] = [];
      const meters: Meter[] = [];
      for (const [unitName, { ids, rooms }] of Object.entries(building.units)) {
        const unit = { id: ids[0] === undefined ? freeUnit() : partsOf(ids[0]).unit, name: unitName };
        units.push(unit);
        for (const [index, id] of ids.entries()) {
          const place = { zone, buildingId, buildingName, unit, roomId: partsOf(id).room, roomName: rooms[index] ?? "" };
          meters.push(newMeter(place, { seed, ordinal: ordinal++, dayStart }));
        }
      }
      buildings.push({ id: buildingId, zone, name: buildingName, units, meters, removed: [] });
    }
  }
  return { seed, zones, buildings, corrections: new Map() };
}

function idsOf(building: { units: Record<string, { ids: string[] }> }): string[] {
  return Object.values(building.units).flatMap(({ ids }) => ids);
}

function partsOf(id: string): { building: string; unit: string; room: string } {
  const [, building, unit, room] = /^\d+-(\d+)--(\d+)-(\w+)$/.exec(id) ?? [];
  if (building === undefined || unit === undefined || room === undefined) throw new Error(`not a room-meter id: ${id}`);
  return { building, unit, room };
}

/** Buildings and units that hold no room-meter were delivered without a number: they get the lowest ones nobody has. */
function freeNumbers(taken: readonly string[]): () => string {
  const used = new Set(taken);
  let next = 1;
  return () => {
    while (used.has(String(next))) next++;
    return String(next++);
  };
}
