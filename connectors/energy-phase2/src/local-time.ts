import { formatTime, parseTime } from "@campushub/kit";

/** Distinct stamps of one zone kept at a time: a year of hours fits many times. */
const KEPT = 50_000;

interface Reader {
  lastText: string;
  lastInstant: number;
  readonly known: Map<string, number>;
}

const readers = new Map<string, Reader>();

/**
 * `parseTime` for rows by the million: a page holds thousands of rows of the same hour, so each stamp is parsed once.
 * @throws RowError `bad_time` naming `path`.
 */
export function readTime(text: string, timeZone: string, path: string): number {
  const reader = readers.get(timeZone) ?? newReader(timeZone);
  if (text === reader.lastText) return reader.lastInstant;
  let instant = reader.known.get(text);
  if (instant === undefined) {
    instant = parseTime(text, timeZone, path);
    if (reader.known.size >= KEPT) reader.known.clear();
    reader.known.set(text, instant);
  }
  reader.lastText = text;
  reader.lastInstant = instant;
  return instant;
}

function newReader(timeZone: string): Reader {
  const reader = { lastText: "", lastInstant: 0, known: new Map<string, number>() };
  readers.set(timeZone, reader);
  return reader;
}

/** ISO instant → the platform's local text, whole seconds, rounded down. */
export function writeTime(iso: string, timeZone: string): string {
  return formatTime(Math.floor(Date.parse(iso) / 1000) * 1000, timeZone);
}
