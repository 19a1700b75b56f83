/** RFC 9110 §5.6.7: all three forms begin with the day's name. `Date.parse` alone takes "-5" for a day of 2001. */
const HTTP_DATE = /^(mon|tue|wed|thu|fri|sat|sun)[a-z]*,?\s/i;

/** A date header → epoch ms; undefined for what is no such date. */
export function httpDate(text: string | undefined): number | undefined {
  const instant = text !== undefined && HTTP_DATE.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(instant) ? undefined : instant;
}
