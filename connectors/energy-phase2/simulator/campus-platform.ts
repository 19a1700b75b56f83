import type { Names, SimulatorOptions } from "@campushub/kit";
import { type Campus, generateCampus, noise, type Point } from "@campushub/kit/campus";
import type { AlarmRow, BuildingRow, PointRow } from "../src/wire.ts";
import { type CampusMeter, CampusMeters } from "./campus-meters.ts";
import { DAY_MS, HOUR_MS, localText, midnight, weekStart } from "./local.ts";
import { nameBook } from "./names.ts";
import { type PlantedFaults, plantFaults } from "./planted.ts";
import type { Entry, Platform } from "./platform.ts";
import { ReadingLog } from "./reading-log.ts";
import type { Profile } from "./registers.ts";

const PROJECT = "demo-university";

const HISTORY_DAYS = { small: 2, campus: 30 };
const YEAR_HOURS = 365 * 24;
const ENERGY = { electricity: "01", water: "02", heat: "04" };
const UNIT = { electricity: "kWh", water: "m³", heat: "GJ" };
const MINUTE_MS = 60_000;

export interface CampusPlatform {
  readonly platform: Platform;
  readonly meters: CampusMeters;
  readonly planted: readonly Names[];
}

/** The platform that watches the invented campus: a year of hours behind it, its own names, the planted faults. */
export function campusPlatform(options: SimulatorOptions): CampusPlatform {
  const { clock, seed, size } = options;
  const startedAt = clock.now();
  // What is planted hangs on the calendar, not on the moment of the start: a platform restarted the same week says the same.
  const anchor = size === "small" ? midnight(startedAt) : weekStart(startedAt);
  const campus = generateCampus(seed, size);
  const book = nameBook(campus);
  const ids = new Map(campus.points.map(({ id }, index) => [id, pointId(index + 1)]));
  const planted = plantFaults(
    campus.points.map(({ id, gateway }) => ({ id: ids.get(id)!, gateway })),
    size,
    anchor,
  );
  const meters = new CampusMeters({
    meters: campus.points.map((point, index) => meterOf(point, index, { ids, planted, seed })),
    firstHour: Math.floor(anchor / HOUR_MS) - YEAR_HOURS,
    faults: planted.values,
    now: () => clock.now(),
  });
  const log = new ReadingLog(meters, () => clock.now());
  for (const row of planted.future) log.add(row);
  const platform: Platform = {
    project: PROJECT,
    buildings: new Map([...book.values()].map((row) => [row.code, row])),
    points: pointTable(campus, { ids, book, planted }),
    alarms: alarmTable(campus, { ids, anchor, planted }),
    log,
    historyFrom: localText(midnight(startedAt) - HISTORY_DAYS[size] * DAY_MS).slice(0, 10),
    now: () => clock.now(),
  };
  return { platform, meters, planted: planted.told };
}

export function pointId(serial: number): string {
  return `P${String(serial).padStart(5, "0")}`;
}

/** A gateway uploads all its meters at one moment, 5 to 14 minutes past the hour. */
export function gatewayDelayMs(gateway: string): number {
  const serial = Number(gateway.replace(/\D/g, "")) || 0;
  return 5 * MINUTE_MS + ((serial * 97) % 540) * 1000;
}

function meterOf(
  point: Point,
  index: number,
  facts: { readonly ids: ReadonlyMap<string, string>; readonly planted: PlantedFaults; readonly seed: number },
): CampusMeter {
  const id = facts.ids.get(point.id)!;
  return {
    point: id,
    seed: facts.seed * 10_007 + index,
    base: Math.round(noise(facts.seed, index) * 5_000_000) / 100,
    meanPerHour: point.meanPerHour,
    profile: profileOf(point),
    delayMs: gatewayDelayMs(point.gateway),
    since: Number.NEGATIVE_INFINITY,
    silent: facts.planted.silent.has(id),
  };
}

function profileOf({ building, subItem }: Point): Profile {
  if (subItem === "01A20" || subItem === "01D10") return "steady";
  return building.startsWith("D") ? "living" : "working";
}

function pointTable(
  campus: Campus,
  facts: {
    readonly ids: ReadonlyMap<string, string>;
    readonly book: ReadonlyMap<string, BuildingRow>;
    readonly planted: PlantedFaults;
  },
): Map<string, Entry<PointRow>> {
  const { unknownSubItem } = facts.planted;
  return new Map(
    campus.points.map((point, index): [string, Entry<PointRow>] => {
      const id = facts.ids.get(point.id)!;
      const building = facts.book.get(point.building)!;
      const installed = Date.UTC(2019, 2, 1) + (index % 400) * DAY_MS;
      const row = {
        id,
        name: `${building.name}${point.name.split(" ").slice(1).join("")}`,
        building: building.code,
        buildingName: building.name,
        energy: ENERGY[point.energy],
        subItem: id === unknownSubItem.point ? unknownSubItem.code : point.subItem,
        unit: UNIT[point.energy],
        ratio: point.ratio,
        parent: point.parent === undefined ? null : (facts.ids.get(point.parent) ?? null),
        gateway: point.gateway,
        maxPower: Math.ceil(point.meanPerHour * 4),
        installedAt: localText(installed).slice(0, 10),
        valueKind: "C",
        state: "1",
      };
      return [id, { row, changedAt: installed }];
    }),
  );
}

/** One alarm per planted fault that a platform would notice, and older ones, long cleared. */
function alarmTable(
  campus: Campus,
  facts: { readonly ids: ReadonlyMap<string, string>; readonly anchor: number; readonly planted: PlantedFaults },
): Map<string, Entry<AlarmRow>> {
  const { spike, replaced, gap } = facts.planted.values;
  const gateway = campus.points.at(-1)!.gateway;
  const now = Math.floor(facts.anchor / HOUR_MS);
  const old = campus.points.filter((_, index) => index % 25 === 6);
  const rows: Omit<AlarmRow, "id" | "changedAt">[] = [
    ...old.map((point, index) => ({
      ...alarm({ point: facts.ids.get(point.id)!, kind: "12", level: 3, text: "监测点超过 24 小时无数据" }, now - 700 + index),
      clearedAt: localText((now - 690 + index) * HOUR_MS),
    })),
    alarm({ point: replaced!.point, kind: "22", level: 2, text: "底数回退" }, replaced!.fromHour),
    { ...alarm({ gateway, kind: "11", level: 1, text: "网关离线" }, gap!.fromHour), clearedAt: localText(gap!.toHour * HOUR_MS) },
    alarm({ point: spike!.point, kind: "21", level: 2, text: "读数突变" }, spike!.hour),
  ];
  return new Map(
    rows.map((row, index): [string, Entry<AlarmRow>] => {
      const id = alarmId(index + 1);
      const raised = Date.parse(`${row.raisedAt.replace(" ", "T")}+08:00`);
      return [id, { row: { id, ...row }, changedAt: raised }];
    }),
  );
}

export function alarmId(serial: number): string {
  return `A${String(serial).padStart(6, "0")}`;
}

function alarm(
  what: {
    readonly point?: string;
    readonly gateway?: string;
    readonly kind: string;
    readonly level: number;
    readonly text: string;
  },
  hour: number,
): Omit<AlarmRow, "id" | "changedAt"> {
  const { point = null, gateway = null, kind, level, text } = what;
  return { point, gateway, kind, level, text, raisedAt: localText(hour * HOUR_MS), clearedAt: null };
}
