import {
  isJsonObject,
  isNoValue,
  type Json,
  keyed,
  type MapContext,
  type MissingReading,
  type Reading,
  RowError,
  readingKey,
} from "@campushub/kit";
import type { Config } from "./config.ts";
import { readTime } from "./local-time.ts";

type Context = MapContext<Config>;

/** What a code the quality table lacks is taken for: the value may be right, nobody has said so. */
const UNCERTAIN = 1;
const QUALITIES = new Map([
  ["0", 0],
  ["1", 1],
  ["2", 2],
  ["3", 3],
]);

/**
 * `[point, local time, value, quality code]` → Reading. Hand-written: it runs for every row of a year of hours.
 * A value sent as text is refused, not guessed at: "1,234" and "12.3" are how a platform begins to lie.
 * @throws RowError `wrong_shape`, `wrong_type`, `bad_time`.
 */
export function mapReading(raw: Json, context: Context): Reading | MissingReading {
  if (!Array.isArray(raw)) throw new RowError("wrong_shape", "", "the reading is not an array");
  const point = raw[0];
  const time = raw[1];
  const value = raw[2];
  const code = raw[3];
  if (typeof point !== "string" || point === "") throw wrongType("point", "text", point);
  if (typeof time !== "string") throw wrongType("time", "text", time);
  const ts = readTime(time, context.config.timeZone, "time");
  if (typeof value === "number" && typeof code === "number") return { point, ts, value, quality: qualityOf(code, context) };
  if (isNoValue(value)) return { point, ts, value: null };
  return keyed(readingKey(point, ts), () => {
    if (typeof value !== "number") throw wrongType("value", "number", value);
    throw wrongType("quality", "number", code);
  });
}

function qualityOf(code: number, context: Context): number {
  const known = QUALITIES.get(context.config.qualityCodes[code] ?? "");
  if (known !== undefined) return known;
  return QUALITIES.get(context.code("qualityCodes", String(code))) ?? UNCERTAIN;
}

/**
 * Records are copied field by field and judged by the stream's schema: a row whose ratio is a word is refused there with
 * its key known, so that it does not count as gone. Only what must be translated is looked at here.
 */
export function mapBuilding(raw: Json, context: Context) {
  const row = objectOf(raw);
  const { code, name, campus, zone, area, floors } = row;
  return { code, name, campus, zone, area, floors, type: codeOf(context, "buildingTypes", row.type) };
}

export function mapPoint(raw: Json, context: Context) {
  const row = objectOf(raw);
  const { id, name, building, buildingName, unit, ratio, parent, gateway, maxPower, installedAt } = row;
  return {
    ...{ id, name, building, buildingName, unit, ratio, parent, gateway, maxPower, installedAt },
    energy: codeOf(context, "energyCodes", row.energy),
    subItem: codeOf(context, "subItemCodes", row.subItem),
    valueKind: codeOf(context, "valueKinds", row.valueKind),
    inUse: row.state === "1",
  };
}

export function mapAlarm(raw: Json, context: Context) {
  const row = objectOf(raw);
  const { id, point, gateway, level, text } = row;
  return {
    ...{ id, point, gateway, level, text },
    kind: codeOf(context, "alarmKinds", row.kind),
    raisedAt: instantOf(context, "raisedAt", row.raisedAt),
    clearedAt: instantOf(context, "clearedAt", row.clearedAt),
  };
}

function objectOf(raw: Json): { [name: string]: Json } {
  if (isJsonObject(raw)) return raw;
  throw new RowError("wrong_shape", "", "the row is not an object");
}

function codeOf(context: Context, table: string, value: Json | undefined): Json | undefined {
  return typeof value === "string" ? context.code(table, value) : value;
}

function instantOf(context: Context, path: string, value: Json | undefined): Json | undefined {
  return typeof value === "string" ? new Date(readTime(value, context.config.timeZone, path)).toISOString() : value;
}

function wrongType(path: string, wanted: string, value: Json | undefined): RowError {
  const found = value === undefined ? "nothing" : value === null ? "null" : Array.isArray(value) ? "array" : typeof value;
  return new RowError("wrong_type", path, `${wanted} expected, ${found} found`);
}
