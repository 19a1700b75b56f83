import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { SimulatorOptions } from "@campushub/kit";
import type { BuildingRow, PointRow } from "../src/wire.ts";
import { parseCsv } from "./csv.ts";
import { instantOf } from "./local.ts";
import { compareTime, GOOD, lowerBound, type Measured, type Meters, type Place, type Span } from "./measured.ts";
import type { Entry, Platform } from "./platform.ts";
import { ReadingLog } from "./reading-log.ts";

/** The oldest of the delivered meters begins in 2008. */
const HISTORY_FROM = "2008-01-01";
const ARRIVAL_DELAY_MS = 60_000;
const CAMBRIDGE = /^UCam_(b\d+)_(electricity|gas)_\d{4}\.csv$/;
const CLASS_OF_USE: Record<string, string> = {
  Dormitory: "I",
  Office: "A",
  "College Laboratory": "D",
  "College Classroom": "C",
  "Primary/Secondary Classroom": "C",
};
const ENERGY: Record<string, string> = { electricity: "01", gas: "03" };

/** A platform that serves delivered files of real meters, faults included and nothing added. */
export function realPlatform(options: SimulatorOptions & { readonly dataDir: string }): Platform {
  const cambridge = readCambridge(join(options.dataDir, "energy-cambridge"));
  const genome = readGenome(join(options.dataDir, "energy-bdg1"));
  const rows = [...cambridge.rows, ...genome.rows].sort(compareTime);
  return {
    project: "real-meters",
    buildings: new Map([...cambridge.buildings, ...genome.buildings].map((row) => [row.code, row])),
    points: new Map([...cambridge.points, ...genome.points].map((entry) => [entry.row.id, entry])),
    alarms: new Map(),
    log: new ReadingLog(fileMeters(rows), () => options.clock.now()),
    historyFrom: HISTORY_FROM,
    now: () => options.clock.now(),
  };
}

interface Delivered {
  readonly buildings: BuildingRow[];
  readonly points: Entry<PointRow>[];
  readonly rows: Measured[];
}

function readCambridge(folder: string): Delivered {
  const areas = parseCsv(textOf(join(folder, "building_floor_roof_areas.csv")));
  const buildings = areas.map((area) =>
    building({ code: `UCam_${area["Building ID"]}`, name: `Cambridge ${area["Building ID"]}`, campus: "Cambridge" }, "M", {
      area: numberOf(area["GIA (m2)"]),
      floors: numberOf(area["Number of floors"]),
    }),
  );
  const points = new Map<string, Entry<PointRow>>();
  const rows: Measured[] = [];
  for (const file of filesIn(folder)) {
    const [, name, energy] = CAMBRIDGE.exec(file) ?? [];
    if (name === undefined || energy === undefined) continue;
    const id = `UCam_${name}_${energy}`;
    points.set(id, point(id, { code: `UCam_${name}`, name: `Cambridge ${name}` }, energy));
    const [timeColumn, valueColumn] = ["datetime", energy === "gas" ? "heating load [kWh]" : "equipment load [kWh]"];
    for (const row of parseCsv(readFileSync(join(folder, file), "utf8")))
      rows.push(...measured(id, row[timeColumn], row[valueColumn]));
  }
  return { buildings, points: [...points.values()], rows };
}

function readGenome(folder: string): Delivered {
  const meta = new Map(parseCsv(textOf(join(folder, "meta_open.csv"))).map((row) => [row.uid, row]));
  const delivered: Delivered = { buildings: [], points: [], rows: [] };
  for (const file of filesIn(folder)) {
    const id = file.replace(/\.csv$/, "");
    const facts = meta.get(id);
    if (!facts || id === file) continue;
    const letter = CLASS_OF_USE[facts.primaryspaceusage ?? ""] ?? "M";
    const place = { code: id, name: id.replace("_", " "), campus: facts.timezone ?? "" };
    const size = { area: numberOf(facts.sqm), floors: numberOf(facts.numberoffloors) };
    delivered.buildings.push(building(place, letter, size));
    delivered.points.push(point(id, place, "electricity"));
    for (const row of parseCsv(readFileSync(join(folder, file), "utf8"))) {
      delivered.rows.push(...measured(id, row.timestamp, row.energy));
    }
  }
  return delivered;
}

/** A delivered row as it is; one without a time has no place in a list by time and is not served. */
function measured(point: string, time: string | undefined, value: string | undefined): Measured[] {
  const instant = instantOf(time ?? "");
  if (instant === undefined) return [];
  const number = numberOf(value);
  const written = number === null ? { written: (value ?? "") === "" ? null : value! } : {};
  return [{ point, time: instant, value: number ?? 0, ...written, quality: GOOD, arrivedAt: instant + ARRIVAL_DELAY_MS }];
}

/** The files of a delivered folder; of one that was not delivered, none. */
const filesIn = (folder: string) => (existsSync(folder) ? readdirSync(folder).sort() : []);
const textOf = (path: string) => (existsSync(path) ? readFileSync(path, "utf8") : "");

function building(
  place: { readonly code: string; readonly name: string; readonly campus: string },
  type: string,
  size: { readonly area: number | null; readonly floors: number | null },
): BuildingRow {
  return { ...place, zone: "", type, ...size };
}

function point(id: string, at: { readonly code: string; readonly name: string }, energy: string): Entry<PointRow> {
  const code = ENERGY[energy]!;
  const row = {
    id,
    name: `${at.name} ${energy}`,
    building: at.code,
    buildingName: at.name,
    energy: code,
    subItem: `${code}000`,
    unit: "kWh",
    ratio: 1,
    parent: null,
    gateway: "",
    maxPower: null,
    installedAt: null,
    valueKind: "I",
    state: "1",
  };
  return { row, changedAt: instantOf("2022-01-01 00:00:00")! };
}

function numberOf(text: string | undefined): number | null {
  const number = Number(text);
  return text === undefined || text.trim() === "" || Number.isNaN(number) ? null : number;
}

/** Rows in the order of (time, point); each arrived a minute after its hour, so both orders are the same. */
function fileMeters(rows: readonly Measured[]): Meters {
  const slice = function* (first: (row: Measured) => boolean, last: (row: Measured) => boolean, after?: Place) {
    const beyond = after ? (row: Measured) => compareTime(row, after) > 0 : first;
    const start = Math.max(lowerBound(rows, first), lowerBound(rows, beyond));
    for (let index = start; index < rows.length && !last(rows[index]!); index++) yield rows[index]!;
  };
  const beyondTime = ({ from, to }: Span) => [(row: Measured) => row.time >= from, (row: Measured) => row.time > to] as const;
  return {
    byTime: (span, after) => slice(...beyondTime(span), after),
    byArrival: ({ from, to }, after) => slice(...beyondTime({ from: from - ARRIVAL_DELAY_MS, to: to - ARRIVAL_DELAY_MS }), after),
    at(point, time) {
      const row = rows[lowerBound(rows, (one) => compareTime(one, { point, time, arrivedAt: 0 }) >= 0)];
      return row?.point === point && row.time === time ? row : undefined;
    },
    longestDelayMs: ARRIVAL_DELAY_MS,
    count: (span) => {
      const [first, last] = beyondTime(span);
      return lowerBound(rows, last) - lowerBound(rows, first);
    },
  };
}
