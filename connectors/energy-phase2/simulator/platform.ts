import type { AlarmRow, BuildingRow, PointRow } from "../src/wire.ts";
import { localText } from "./local.ts";
import { COMMIT_MS, type ReadingLog } from "./reading-log.ts";

/** A row and when it last changed (epoch ms). */
export interface Entry<Row> {
  row: Omit<Row, "changedAt">;
  changedAt: number;
}

/** The platform's tables. */
export interface Platform {
  readonly project: string;
  readonly buildings: Map<string, BuildingRow>;
  readonly points: Map<string, Entry<PointRow>>;
  readonly alarms: Map<string, Entry<AlarmRow>>;
  readonly log: ReadingLog;
  /** First day of the demo connection's history, `YYYY-MM-DD`. */
  readonly historyFrom: string;
  now(): number;
}

/** The stamp of a change that becomes visible now, whole seconds. */
export function changeStamp(platform: Platform): number {
  return Math.floor((platform.now() - COMMIT_MS) / 1000) * 1000;
}

/** Marks rows as changed now. */
export function touch(platform: Platform, entries: Iterable<{ changedAt: number }>): void {
  const stamp = changeStamp(platform);
  for (const entry of entries) entry.changedAt = stamp;
}

/** The row as it is served; `shiftMs` is how far the server's clock is off. */
export function served<Row>(entry: Entry<Row>, shiftMs: number): Row {
  return { ...entry.row, changedAt: localText(entry.changedAt + shiftMs) } as Row;
}
