import type { Building, BuildingKind, Campus } from "@campushub/kit/campus";
import type { BuildingRow } from "../src/wire.ts";

/** Class letters of the 2009 campus guideline, which this platform writes. */
const LETTERS: Record<BuildingKind, string> = {
  office: "A",
  library: "B",
  teaching: "C",
  laboratory: "D",
  sports: "F",
  canteen: "G",
  dorm: "I",
  service: "M",
};
const SHORT: Record<BuildingKind, string> = {
  office: "行政",
  library: "图书馆",
  teaching: "教",
  laboratory: "实",
  sports: "体",
  canteen: "食堂",
  dorm: "",
  service: "后勤",
};
const REGION = "320106";

/** The buildings as this platform's installers wrote them down: own codes, own short names. By id of the true building. */
export function nameBook(campus: Campus): ReadonlyMap<string, BuildingRow> {
  const serials = new Map<string, number>();
  const sites = new Map(campus.sites.map(({ id, name }) => [id, name]));
  return new Map(
    campus.buildings.map((building) => {
      const letter = LETTERS[building.kind];
      const serial = (serials.get(letter) ?? 0) + 1;
      serials.set(letter, serial);
      const code = `${REGION}${letter}${String(serial).padStart(3, "0")}`;
      return [building.id, describe(building, code, sites.get(building.site) ?? "")];
    }),
  );
}

function describe(building: Building, code: string, campus: string): BuildingRow {
  const { kind, number, zone, area, floors } = building;
  return { code, name: shortName(kind, number, zone), campus, zone, type: LETTERS[kind], area, floors };
}

function shortName(kind: BuildingKind, number: number, zone: string): string {
  if (kind === "dorm") return `${zone.slice(0, 1)}${number}#`;
  return kind === "teaching" || kind === "laboratory" ? `${SHORT[kind]}${number}楼` : `${SHORT[kind]}${number}#`;
}
