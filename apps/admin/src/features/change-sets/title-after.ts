import type { ChangeSetView } from "../../contract.ts";

const LONGEST = 200;
/** Of a character of two units: the hub takes no half of one. */
const HALF_AT_END = /[\ud800-\udbff]$/;
/** What {@link titleAfter} put before a title, in whichever language. */
const BEFORE = /^[^#]{1,20} #\d+ /;

/** The title of a set that takes another one back or takes up its rest: `Rest of #12 Top-ups`, not `Rest of #13 Rest of #12 Top-ups`. */
export function titleAfter({ id, title, restOfId }: Pick<ChangeSetView, "id" | "title" | "restOfId">, what: string): string {
  const whole = `${what} #${id} ${restOfId === null ? title : title.replace(BEFORE, "")}`;
  return whole.slice(0, LONGEST).replace(HALF_AT_END, "");
}
