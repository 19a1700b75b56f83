import { isJsonObject, type Json } from "@campushub/kit";
import type { BuildingRef } from "../profile.ts";
import { buildingKey } from "./map.ts";
import type { Row } from "./table.ts";

/** What a list of rooms is asked for by; `Unit` is empty where a building has none. */
export interface Place {
  readonly Area: string;
  readonly Building: string;
  readonly Unit: string;
}

/** Areas by name, each once; a row without one is left for the mapping to refuse. */
export function zonesIn(rooms: readonly Row[]): Json[] {
  return distinct(rooms.map(({ Area }) => ({ Area: Area ?? null })));
}

export function buildingsIn(rooms: readonly Row[]): Json[] {
  const units = new Map<string, Set<string>>();
  const buildings = rooms.map(({ Area, Building, Unit }): { [name: string]: Json } => {
    const building = { Area: Area ?? null, Building: Building ?? null };
    const key = JSON.stringify(building);
    units.set(key, (units.get(key) ?? new Set()).add(typeof Unit === "string" ? Unit : ""));
    return building;
  });
  return distinct(buildings).map((building) => ({ ...building, Units: [...units.get(JSON.stringify(building))!].sort() }));
}

/** The buildings to visit, by area and name; rows that name no building are left out. */
export function buildingRefs(rows: readonly Json[]): BuildingRef[] {
  const refs = rows.flatMap((row): BuildingRef[] => {
    if (!isJsonObject(row) || !isPlace(row)) return [];
    const [zoneId, id] = [row.Area as string, row.Building as string];
    const units = Array.isArray(row.Units) ? row.Units.map(String) : [""];
    return [{ key: buildingKey(zoneId, id), zoneId, id, units }];
  });
  return refs.sort((a, b) => (a.key < b.key ? -1 : 1));
}

export function placesOf({ zoneId, id, units = [""] }: BuildingRef): Place[] {
  return units.map((Unit) => ({ Area: zoneId, Building: id, Unit }));
}

export const isPlace = ({ Area, Building }: { readonly [name: string]: Json }) =>
  typeof Area === "string" && typeof Building === "string";

export const placeOf = ({ Area, Building, Unit }: Row): Place => ({
  Area: String(Area),
  Building: String(Building),
  Unit: typeof Unit === "string" ? Unit : "",
});

function distinct<Item>(items: readonly Item[]): Item[] {
  return [...new Map(items.map((item) => [JSON.stringify(item), item])).values()];
}
