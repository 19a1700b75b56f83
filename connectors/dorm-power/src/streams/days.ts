import { formatTime } from "@campushub/kit";

const DAY_MS = 86_400_000;

/**
 * The whole days in `timeZone` from the one `from` falls in up to, not including, the one `upTo` falls in: a day that still
 * runs has no consumption yet. `YYYY-MM-DD`, ascending.
 */
export function wholeDays(from: number, upTo: number, timeZone: string): string[] {
  const days: string[] = [];
  const end = dayOf(upTo, timeZone);
  for (let noon = Date.parse(`${dayOf(from, timeZone)}T12:00:00Z`); isoDay(noon) < end; noon += DAY_MS) days.push(isoDay(noon));
  return days;
}

/** The window of a first pass: `count` whole days before the one `upTo` falls in. */
export function lastDays(count: number, upTo: number, timeZone: string): string[] {
  return wholeDays(upTo - count * DAY_MS, upTo, timeZone).slice(-count);
}

function dayOf(instant: number, timeZone: string): string {
  return formatTime(instant, timeZone).slice(0, 10);
}

function isoDay(instant: number): string {
  return new Date(instant).toISOString().slice(0, 10);
}
