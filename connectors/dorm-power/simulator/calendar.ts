import { DAY_MS } from "./platform.ts";

/** The platform's wall clock: Shanghai, eight hours ahead of UTC, no summer time. */
const AHEAD_MS = 8 * 3_600_000;

export function wallClock(instant: number): string {
  return new Date(instant + AHEAD_MS).toISOString().slice(0, 19).replace("T", " ");
}

export function dayOf(instant: number): string {
  return wallClock(instant).slice(0, 10);
}

/** Epoch ms of the wall-clock midnight before `instant`. */
export function dayStart(instant: number): number {
  return Math.floor((instant + AHEAD_MS) / DAY_MS) * DAY_MS - AHEAD_MS;
}

/** `2026-11-23` and 3 → `2026-11-26`. */
export function shiftDay(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
}

/** `2026-11-23 23:50:00` and ms → the naive text so much later. */
export function shiftText(text: string, ms: number): string {
  return new Date(Date.parse(`${text.replace(" ", "T")}Z`) + ms).toISOString().slice(0, 19).replace("T", " ");
}
