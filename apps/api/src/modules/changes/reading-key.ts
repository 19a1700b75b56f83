import type { Stream } from "@campushub/kit";
import { instantOf } from "./campus-time.ts";

/** What a reading's key must look like, told to whoever wrote another. */
export const READING_KEY_HELP = "a reading is named point|time, like P1|2026-11-23T08:30:00+08:00";

/**
 * The key of a reading as the hub writes it: `point|2026-11-23T00:30:00.000Z`. The point may not hold a `|`.
 * @param zone of a time that names none; null: it must name one. @returns undefined for what names no reading.
 */
export function readingKey(text: string, zone: string | null): string | undefined {
  const [point = "", time = "", ...rest] = text.split("|");
  const instant = instantOf(time.trim(), zone);
  if (point.trim() === "" || rest.length > 0 || instant === undefined) return undefined;
  return `${point.trim()}|${instant}`;
}

/** The key of an object of a stream, in the hub's own spelling. @returns undefined: it should name a reading and does not. */
export const ownKey = ({ kind }: Pick<Stream, "kind">, key: string): string | undefined =>
  kind === "reading" ? readingKey(key, null) : key;
