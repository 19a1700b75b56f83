import type { Json } from "@campushub/kit";
import { instantOf } from "./local.ts";
import type { Platform } from "./platform.ts";

type Truth = ReadonlyMap<string, Readonly<Record<string, Json>>>;

const FUTURE_MS = 10 * 60_000;
const ENERGIES: Record<string, string> = {
  "01": "electricity",
  "02": "water",
  "03": "gas",
  "04": "heat",
};

/** What a hub that lost nothing and invented nothing holds now, straight from the platform's tables. */
export function truthOf(platform: Platform, stream: string): Truth {
  switch (stream) {
    case "buildings":
      return new Map([...platform.buildings].map(([code, { name, campus, zone, area }]) => [code, { name, campus, zone, area }]));
    case "points":
      return new Map([...platform.points].map(([id, { row }]) => [id, pointTruth(row)]));
    case "alarms":
      return new Map(
        [...platform.alarms].map(([id, { row }]) => [
          id,
          { text: row.text, level: row.level, raisedAt: isoOf(row.raisedAt), clearedAt: row.clearedAt && isoOf(row.clearedAt) },
        ]),
      );
    case "readings":
      return readingTruth(platform);
    default:
      throw new Error(`no such stream: ${stream}`);
  }
}

function pointTruth(row: Platform["points"] extends Map<string, { row: infer Row }> ? Row : never): Record<string, Json> {
  const { name, building, subItem, unit, ratio, parent, gateway } = row;
  return { name, building, subItem, unit, ratio, parent, gateway, energy: ENERGIES[row.energy] ?? row.energy };
}

/** Rows stamped in the future, or without a number, are refused by every honest hub, so the truth lacks them. */
function readingTruth(platform: Platform): Truth {
  const truth = new Map<string, { value: number }>();
  const from = instantOf(`${platform.historyFrom} 00:00:00`)!;
  const to = platform.now() + FUTURE_MS;
  for (const { point, time, value, written } of platform.log.byTime({ from, to })) {
    if (written === undefined) truth.set(`${point}|${new Date(time).toISOString()}`, { value });
  }
  return truth;
}

function isoOf(text: string): string {
  const instant = instantOf(text);
  if (instant === undefined) throw new Error(`not a time of the platform: ${text}`);
  return new Date(instant).toISOString();
}
