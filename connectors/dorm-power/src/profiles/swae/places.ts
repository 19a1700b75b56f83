import { isJsonObject, type Json } from "@campushub/kit";
import type { BuildingRef } from "../profile.ts";
import { cutBy } from "./full-name.ts";

/** Adds what the platform's own lists call the building and the floor of each room entry. */
export function withPlaces(rows: readonly Json[], { zoneId, id, name }: BuildingRef, floors: readonly Json[]): Json[] {
  const names = floors.flatMap((floor): [string, string][] =>
    isJsonObject(floor) && typeof floor.name === "string" ? [[`${zoneId}-${id}--${String(floor.id)}-`, floor.name]] : [],
  );
  return rows.map((row) => {
    if (!isJsonObject(row) || typeof row.roomverify !== "string") return row;
    const { roomverify } = row;
    const floorname = names.find(([prefix]) => roomverify.startsWith(prefix))?.[1];
    return { ...row, ...(floorname === undefined || name === undefined ? {} : { buildingname: name, floorname }) };
  });
}

/** Whether the listed names of a row's building and floor, which it has, do not cut its full name. */
export function isUncut(row: Json): boolean {
  if (!isJsonObject(row) || typeof row.roomfullname !== "string" || typeof row.floorname !== "string") return false;
  return !cutBy(row.roomfullname, { building: String(row.buildingname), unit: row.floorname });
}

/** Adds to each such row what its own row in the rooms' lists is called, and its zone. */
export function withRooms(rows: readonly Json[], rooms: readonly Json[], zone: string | undefined): Json[] {
  const names = new Map(
    rooms.flatMap((room): [string, string][] => {
      if (!isJsonObject(room) || (typeof room.name !== "string" && typeof room.name !== "number")) return [];
      return [[`${room.zoneid}-${room.buildid}--${room.floorid}-${room.id}`, String(room.name)]];
    }),
  );
  const zonename: { [name: string]: Json } = zone === undefined ? {} : { zonename: zone };
  return rows.map((row): Json => {
    if (!isJsonObject(row) || !isUncut(row)) return row;
    const roomname = names.get(String(row.roomverify));
    return roomname === undefined ? row : { ...row, ...zonename, roomname };
  });
}
