import { generateCampus } from "@campushub/kit/campus";
import { newMeter } from "./meter.ts";
import type { Building, Meter, Platform, Unit, Zone } from "./platform.ts";

/** The one building whose name somebody typed on a traditional, full-width keyboard. */
export const ODD_NAME = { index: 3, zone: "桂園", building: "１號樓" };
export const NOT_A_NUMBER = [7, 61, 101];
export const UNKNOWN_STATUS = [12, 90];
export const LISTED_TWICE = [33];

/** The invented campus in this platform's own words: 柳园1号楼 0417 becomes 柳园_1号楼_照明_0417 and 柳园_1号楼_空调_0417. */
export function seededPlatform(seed: number, size: "small" | "campus", dayStart: number): Platform {
  const campus = generateCampus(seed, size);
  const dorms = campus.buildings.filter(({ kind }) => kind === "dorm");
  const zones = [...new Set(dorms.map(({ zone }) => zone))].map((name, index): Zone => ({ id: String(index + 1), name }));
  let ordinal = 0;
  const buildings = dorms.map((dorm, index): Building => {
    const odd = index === ODD_NAME.index;
    const zone = zones.find(({ name }) => name === dorm.zone)!;
    const id = String(index + 1);
    const name = odd ? ODD_NAME.building : `${dorm.number}号楼`;
    const units: Unit[] = ["照明", "空调"].map((unit, at) => ({ id: String(index * 2 + at + 1), name: unit }));
    const rooms = campus.rooms.filter(({ building }) => building === dorm.id);
    const meters = units.flatMap((unit, at) =>
      rooms.map(({ number }) => {
        const roomId = at === 0 ? String(Number(number)) : `8${String(Number(number))}`;
        const place = { zone, zoneName: odd ? ODD_NAME.zone : zone.name, buildingId: id, buildingName: name, unit };
        const facts = { seed, ordinal, dayStart, oddity: oddityOf(ordinal), water: at === 0 && ordinal % 10 === 0 };
        ordinal++;
        return newMeter({ ...place, roomId, roomName: number }, facts);
      }),
    );
    return { id, zone, name, units, meters, removed: [] };
  });
  return { seed, zones, buildings, corrections: new Map() };
}

function oddityOf(ordinal: number): Meter["oddity"] {
  if (NOT_A_NUMBER.includes(ordinal)) return "balanceIsText";
  if (UNKNOWN_STATUS.includes(ordinal)) return "unknownStatus";
  return LISTED_TWICE.includes(ordinal) ? "listedTwice" : undefined;
}
