import { isDeepStrictEqual } from "node:util";
import type { Fields, Json } from "@campushub/kit";

/** A field of an op, three ways. */
export interface FieldDiff {
  readonly field: string;
  readonly base: Json;
  readonly now: Json;
  readonly desired: Json;
  readonly verdict: "change" | "same" | "conflict";
}

/** Equal as JSON: an absent field is null, and key order says nothing. */
export const sameValue = (a: unknown, b: unknown) => isDeepStrictEqual(a ?? null, b ?? null);

export interface ThreeWay {
  /** What the author saw; null: nothing was known. */
  readonly base: Fields | null;
  readonly now: Fields | null;
  readonly desired: Fields;
}

/**
 * Per wished field: `same` if the platform already says so, `conflict` if somebody else changed what the author saw into
 * something else, `change` otherwise. What was never seen cannot have been overlooked.
 */
export function threeWay({ base, now, desired }: ThreeWay): FieldDiff[] {
  return Object.entries(desired).map(([field, wish]) => {
    const there = now?.[field] ?? null;
    const seen = base === null ? there : (base[field] ?? null);
    return { field, base: seen, now: there, desired: wish, verdict: verdictOf({ seen, there, wish }) };
  });
}

function verdictOf({ seen, there, wish }: { seen: unknown; there: unknown; wish: unknown }): FieldDiff["verdict"] {
  if (sameValue(there, wish)) return "same";
  return sameValue(seen, there) ? "change" : "conflict";
}

/** Whether an object shows these fields. */
export const shows = (data: Fields | null, fields: Fields) =>
  data !== null && Object.entries(fields).every(([name, value]) => sameValue(data[name], value));
