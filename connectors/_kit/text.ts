/** Nested deeper than this a foreign value is cut short: nobody reads on, and who copies it would run out of stack. */
const MOST_LEVELS = 32;
/** What stands in the place of what is nested deeper. */
const DEEPER = "…";

/** Whether PostgreSQL, JSON and UTF-8 keep the text as it is: no NUL, no half of a surrogate pair. */
export const isStorableText = (text: string): boolean => !text.includes("\0") && text.isWellFormed();

/** At most `most` UTF-16 units of the text; a character of two units is kept whole or left out. */
export function cutText(text: string, most: number): string {
  if (text.length <= most) return text;
  const isHigh = (text.charCodeAt(most - 1) & 0xfc00) === 0xd800;
  const isLow = (text.charCodeAt(most) & 0xfc00) === 0xdc00;
  return text.slice(0, isHigh && isLow ? most - 1 : most);
}

/**
 * A platform's words as the database, the log and a person can take them: what no column holds is shown as U+FFFD, and the text is cut
 * between characters. The only place that makes foreign text storable. A key is never passed through here: two keys could become one.
 */
export function storableText(text: string, most = Number.POSITIVE_INFINITY): string {
  const cut = cutText(text, most);
  return isStorableText(cut) ? cut : cut.replaceAll("\0", "\uFFFD").toWellFormed();
}

/** A deep copy of a plain value with every text and field name storable, and no deeper than anybody reads. */
export function storable(value: unknown, level = 0): unknown {
  if (typeof value === "string") return storableText(value);
  if (typeof value !== "object" || value === null) return value;
  if (level >= MOST_LEVELS) return DEEPER;
  if (Array.isArray(value)) return value.map((inner) => storable(inner, level + 1));
  if (Object.getPrototypeOf(value) !== Object.prototype && Object.getPrototypeOf(value) !== null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [storableText(name), storable(inner, level + 1)]));
}
