import { type Random, seededRandom } from "./random.ts";
import type { Building, BuildingKind, Campus, Point, Room, Site } from "./types.ts";

export { noise, type Random, seededRandom } from "./random.ts";
export type { Building, BuildingKind, Campus, Point, Room, Site } from "./types.ts";

const GARDENS = ["柳园", "松园", "荷园", "桂园", "梅园", "竹园"];
const WORKPLACES: readonly [BuildingKind, string, number][] = [
  ["teaching", "教学楼", 12],
  ["laboratory", "实验楼", 8],
  ["office", "行政楼", 5],
  ["library", "图书馆", 2],
  ["canteen", "食堂", 5],
  ["sports", "体育馆", 3],
  ["service", "后勤服务楼", 5],
];
const SITES: readonly Site[] = [
  { id: "M", name: "主校区" },
  { id: "E", name: "东校区" },
];

const ELECTRIC_PARTS: readonly [string, string, number][] = [
  ["01A10", "照明插座", 0.42],
  ["01A20", "走廊应急", 0.05],
  ["01B10", "空调冷热站", 0.24],
  ["01B20", "空调末端", 0.14],
  ["01C10", "电梯", 0.05],
  ["01C20", "水泵", 0.04],
  ["01D10", "信息中心", 0.06],
];

/**
 * `campus`: 2 sites, 120 buildings, 12,000 dorm rooms, 1,500 points. `small`: 6 buildings, 72 rooms, 24 points, for tests.
 * @param seed same seed, same campus.
 */
export function generateCampus(seed: number, size: "small" | "campus"): Campus {
  const random = seededRandom(seed);
  const plan = size === "campus" ? { dorms: 80, roomsPerDorm: 150, points: 1500 } : { dorms: 4, roomsPerDorm: 18, points: 24 };
  const buildings = [...dorms(plan.dorms, random), ...workplaces(size === "campus" ? 1 : 0.06, random)];
  const rooms = buildings.filter(({ kind }) => kind === "dorm").flatMap((dorm) => roomsOf(dorm, plan.roomsPerDorm, random));
  return { name: "示范大学", sites: SITES, buildings, rooms, points: pointsOf(buildings, plan.points, random) };
}

function dorms(count: number, random: Random): Building[] {
  return Array.from({ length: count }, (_, index) => {
    const garden = GARDENS[index % GARDENS.length]!;
    const number = Math.floor(index / GARDENS.length) + 1;
    const site = GARDENS.indexOf(garden) < 4 ? "M" : "E";
    return {
      id: `D${String(index + 1).padStart(3, "0")}`,
      site,
      zone: garden,
      name: `${garden}${number}号楼`,
      number,
      kind: "dorm" as const,
      floors: 6,
      area: random.between(4200, 9800),
    };
  });
}

function workplaces(share: number, random: Random): Building[] {
  const kinds = share === 1 ? WORKPLACES : WORKPLACES.slice(0, 2).map(([kind, name]) => [kind, name, 1] as const);
  let serial = 0;
  return kinds.flatMap(([kind, name, count]) =>
    Array.from({ length: count }, (_, index) => {
      serial++;
      const site = index % 3 === 2 ? "E" : "M";
      return {
        id: `W${String(serial).padStart(3, "0")}`,
        site,
        zone: site === "M" ? "中心区" : "东教学区",
        name: count === 1 ? name : `${"一二三四五六七八九十"[index] ?? `十${"一二三"[index - 10]}`}号${name}`,
        number: index + 1,
        kind,
        floors: random.between(3, 12),
        area: random.between(3000, 32000),
      };
    }),
  );
}

function roomsOf(dorm: Building, count: number, random: Random): Room[] {
  const perFloor = Math.ceil(count / dorm.floors);
  return Array.from({ length: count }, (_, index) => {
    const floor = Math.floor(index / perFloor) + 1;
    const number = `${String(floor).padStart(2, "0")}${String((index % perFloor) + 1).padStart(2, "0")}`;
    return { id: `${dorm.id}-${number}`, building: dorm.id, floor, number, beds: random.pick([4, 4, 4, 6]) };
  });
}

/** Every building keeps its first points, totals before parts; what does not divide evenly goes to the first buildings. */
function pointsOf(buildings: readonly Building[], count: number, random: Random): Point[] {
  const each = Math.floor(count / buildings.length);
  const more = count % buildings.length;
  return buildings.flatMap((building, index) => buildingPoints(building, index, random).slice(0, index < more ? each + 1 : each));
}

function buildingPoints(building: Building, index: number, random: Random): Point[] {
  const gateway = `G${String(Math.floor(index / 4) + 1).padStart(2, "0")}`;
  const mean = building.area * (building.kind === "laboratory" ? 0.018 : 0.008);
  const base = { building: building.id, gateway };
  const total: Point = {
    ...base,
    id: `${building.id}-E00`,
    name: `${building.name} 总电`,
    energy: "electricity",
    subItem: "01000",
    meanPerHour: mean,
    ratio: random.pick([40, 60, 80]),
  };
  const parts = ELECTRIC_PARTS.map(
    ([subItem, name, share], part): Point => ({
      ...base,
      id: `${building.id}-E${String(part + 1).padStart(2, "0")}`,
      name: `${building.name} ${name}`,
      energy: "electricity",
      subItem,
      parent: total.id,
      meanPerHour: mean * share,
      ratio: random.pick([1, 10, 20, 40]),
    }),
  );
  const floors = Array.from(
    { length: 6 },
    (_, floor): Point => ({
      ...base,
      id: `${building.id}-W${String(floor).padStart(2, "0")}`,
      name: `${building.name} ${floor === 0 ? "总水" : `${floor} 层供水`}`,
      energy: "water",
      subItem: "02000",
      ...(floor === 0 ? {} : { parent: `${building.id}-W00` }),
      meanPerHour: floor === 0 ? mean * 0.06 : mean * 0.01,
      ratio: 1,
    }),
  );
  return [total, floors[0]!, ...parts, ...floors.slice(1)];
}
