import { ConfigError, RowError } from "./errors.ts";

const DATE = String.raw`(\d{4})[-/](\d{1,2})[-/](\d{1,2})`;
const CLOCK = String.raw`(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?`;
const ZONE = String.raw`\s?(Z|[+-]\d{2}:?\d{2})`;
const PARTED = new RegExp(`^${DATE}(?:[T ]${CLOCK}(?:${ZONE})?)?$`, "i");
const COMPACT = /^(\d{4})(\d{2})(\d{2})(?:(\d{2})(\d{2})(\d{2})?)?$/;

/**
 * A platform's time text → epoch ms. Texts with a zone are taken at their word; naive ones are read in `timeZone`.
 * Accepts `2026-11-23 16:05:00`, `2026/11/23 16:05`, a day alone, 8-, 12- and 14-digit forms and ISO 8601; fractions of a
 * second are cut to milliseconds. Of an hour that summer time repeats one is taken, the same each time.
 * @throws RowError `bad_time` naming `path`; ConfigError `bad_time_zone`.
 */
export function parseTime(text: string, timeZone: string, path: string): number {
  const trimmed = text.trim();
  const found = PARTED.exec(trimmed) ?? COMPACT.exec(trimmed);
  if (!found) throw new RowError("bad_time", path, `not a time: ${text}`);
  const [year, month, day, hour, minute, second] = found.slice(1, 7).map((part) => Number(part ?? 0));
  const milli = Number((found[7] ?? "").padEnd(3, "0").slice(0, 3));
  const asUtc = utcOf([year!, month!, day!, hour!, minute!, second!], milli);
  if (asUtc === undefined) throw new RowError("bad_time", path, `no such day or hour: ${text}`);
  const zone = found[8];
  const offset = zone === undefined ? offsetOfLocal(timeZone, asUtc) : writtenOffset(zone);
  if (offset === undefined) throw new RowError("bad_time", path, `no such zone: ${text}`);
  return asUtc - offset;
}

/** Epoch ms → `2026-11-23 16:05:00` in `timeZone`, the naive form most platforms expect. */
export function formatTime(instant: number, timeZone: string): string {
  return new Date(instant + offsetAt(timeZone, instant)).toISOString().slice(0, 19).replace("T", " ");
}

type Parts = readonly [number, number, number, number, number, number];

/** undefined where the calendar or the clock has no such moment (30 February, 25:00). */
function utcOf([year, month, day, hour, minute, second]: Parts, milli: number): number | undefined {
  if (hour > 23 || minute > 59 || second > 59) return undefined;
  const instant = Date.UTC(year, month - 1, day, hour, minute, second, milli);
  const date = new Date(instant);
  const exists = date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  return exists ? instant : undefined;
}

/** The zones farthest from UTC are +14:00 and -12:00. */
const FARTHEST_EAST = 14 * 60;
const FARTHEST_WEST = -12 * 60;

/** undefined where no place of the world keeps it. */
function writtenOffset(zone: string): number | undefined {
  if (zone.toUpperCase() === "Z") return 0;
  const [hours, rest] = [Number(zone.slice(1, 3)), Number(zone.slice(-2))];
  const minutes = (zone.startsWith("-") ? -1 : 1) * (hours * 60 + rest);
  return rest > 59 || minutes > FARTHEST_EAST || minutes < FARTHEST_WEST ? undefined : minutes * 60_000;
}

const SHANGHAI_OFFSET = 8 * 3_600_000;
/** Shanghai kept no summer time after 1991, so its offset is constant there; other zones ask Intl. */
const SHANGHAI_CONSTANT_FROM = Date.UTC(1992, 0, 1);

/** Offset (ms) of a local clock reading; two steps, since the first guess may fall on the other side of a change. */
function offsetOfLocal(timeZone: string, asUtc: number): number {
  return offsetAt(timeZone, asUtc - offsetAt(timeZone, asUtc));
}

function offsetAt(timeZone: string, instant: number): number {
  if (timeZone === "UTC") return 0;
  if (timeZone === "Asia/Shanghai" && instant >= SHANGHAI_CONSTANT_FROM) return SHANGHAI_OFFSET;
  const part = Object.fromEntries(
    formatOf(timeZone)
      .formatToParts(instant)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const local = Date.UTC(part.year!, part.month! - 1, part.day!, part.hour!, part.minute!, part.second!);
  return local - Math.floor(instant / 1000) * 1000;
}

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known) return known;
  const number = "numeric";
  const parts = { year: number, month: number, day: number, hour: number, minute: number, second: number } as const;
  try {
    const format = new Intl.DateTimeFormat("en-US", { timeZone, hourCycle: "h23", calendar: "gregory", ...parts });
    formats.set(timeZone, format);
    return format;
  } catch {
    throw new ConfigError(`no such time zone: ${timeZone}`, { code: "bad_time_zone" });
  }
}
