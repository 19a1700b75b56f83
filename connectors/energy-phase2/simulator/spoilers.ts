import type { AlarmRow, BuildingRow, PointRow, ReadingRow } from "../src/wire.ts";
import type { Resource } from "./access.ts";
import { DAY_MS, localText } from "./local.ts";

/** One row in so many is hit: readings come by the thousand. */
export const EVERY: Record<Resource, number> = { buildings: 3, points: 5, alarms: 3, readings: 20 };

interface RowOf {
  readonly buildings: BuildingRow;
  readonly points: PointRow;
  readonly alarms: AlarmRow;
  readonly readings: ReadingRow;
}
type Spoilers = { readonly [R in Resource]?: (row: RowOf[R], now: number, index: number) => unknown };

const AHEAD_MS = 2 * DAY_MS;

/** How the rows of a page are spoilt while a switch is on. */
export const SPOILERS: Readonly<Record<"wrongTypes" | "unknownCode" | "futureStamps", Spoilers>> = {
  wrongTypes: {
    buildings: (row) => ({ ...row, area: "未知" }),
    points: (row) => ({ ...row, ratio: "四十" }),
    alarms: (row) => ({ ...row, level: "高" }),
    readings: ([point, time, value, quality]) => [point, time, String(value), quality],
  },
  unknownCode: {
    buildings: (row) => ({ ...row, type: "Z" }),
    points: (row) => ({ ...row, subItem: "99Z99" }),
    alarms: (row) => ({ ...row, kind: "99" }),
    readings: ([point, time, value]) => [point, time, value, 77],
  },
  futureStamps: {
    readings: ([point, , value, quality], now, index) => [point, localText(now + AHEAD_MS + index * 1000), value, quality],
  },
};

export function spoil(
  fault: keyof typeof SPOILERS,
  resource: Resource,
): ((row: unknown, now: number, index: number) => unknown) | undefined {
  return SPOILERS[fault][resource] as ((row: unknown, now: number, index: number) => unknown) | undefined;
}
