import type { Fields, Write } from "@campushub/kit";
import { sameValue } from "./three-way.ts";

interface Seen {
  /** Just before it was sent, and read back; null: the platform did not have it. */
  readonly before: Fields | null;
  readonly after: Fields | null;
  readonly desired: Fields | null;
}

/** An op that did what was wished, and after which the record differs elsewhere too. */
export const OTHER_CHANGES = "other_changes";

/** What differs beside what was wished, as `field before → after`: not what moves by itself on this platform. Empty: nothing. */
export function besides({ before, after, desired }: Seen, { volatile = [] }: Pick<Write, "volatile">): string {
  if (before === null || after === null) return "";
  const expected = new Set([...volatile, ...Object.keys(desired ?? {})]);
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...names]
    .filter((name) => !expected.has(name) && !sameValue(before[name], after[name]))
    .map((name) => `${name} ${JSON.stringify(before[name] ?? null)} → ${JSON.stringify(after[name] ?? null)}`)
    .join(" · ");
}
