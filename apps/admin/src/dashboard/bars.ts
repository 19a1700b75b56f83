import type { ActivityDay } from "../contract.ts";
import { formatNumber } from "../elements/format.ts";

export const SERIES = ["inserted", "updated", "deleted", "rejected"] as const;
export type Series = (typeof SERIES)[number];

export interface Bar {
  readonly day: string;
  readonly x: number;
  readonly width: number;
  readonly parts: readonly { readonly name: Series; readonly y: number; readonly height: number }[];
  readonly words: Readonly<Record<Series, string>>;
}

/**
 * Days → stacked bars standing on the base line. Heights follow the square root of a day's sum, so that the day of a
 * first sync (millions) does not hide all others; a day with anything at all stands at least 2 high.
 */
export function barsOf(days: readonly ActivityDay[], size: { readonly width: number; readonly height: number }): Bar[] {
  const total = (day: ActivityDay) => SERIES.reduce((sum, name) => sum + day[name], 0);
  const most = Math.max(0, ...days.map(total));
  if (most === 0) return [];
  const step = size.width / days.length;
  return days.map((day, index) => {
    const sum = total(day);
    const full = sum === 0 ? 0 : Math.max(2, Math.sqrt(sum / most) * size.height);
    let y = size.height;
    const parts = SERIES.filter((name) => day[name] > 0).map((name) => {
      const height = (day[name] / sum) * full;
      y -= height;
      return { name, y, height };
    });
    const words = Object.fromEntries(SERIES.map((name) => [name, formatNumber(day[name])])) as Record<Series, string>;
    return { day: day.day, x: index * step + step * 0.15, width: step * 0.7, parts, words };
  });
}

const DAY_MS = 86_400_000;

/** The last `count` days up to `today`, those without a run as zeroes. */
export function everyDay(known: readonly ActivityDay[], today: string, count = 30): ActivityDay[] {
  const last = Date.parse(`${today}T00:00:00Z`);
  return Array.from({ length: count }, (_, index) => {
    const day = new Date(last - (count - 1 - index) * DAY_MS).toISOString().slice(0, 10);
    return known.find((one) => one.day === day) ?? { day, inserted: 0, updated: 0, deleted: 0, rejected: 0 };
  });
}
