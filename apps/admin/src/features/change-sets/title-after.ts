import type { ChangeSetView } from "../../contract.ts";

const LONGEST = 200;
/** What {@link titleAfter} put before a title, in whichever language. */
const BEFORE = /^[^#]{1,20} #\d+ /;

/** The title of a set that takes another one back or takes up its rest: `Rest of #12 Top-ups`, not `Rest of #13 Rest of #12 Top-ups`. */
export function titleAfter({ id, title, restOfId }: Pick<ChangeSetView, "id" | "title" | "restOfId">, what: string): string {
  return `${what} #${id} ${restOfId === null ? title : title.replace(BEFORE, "")}`.slice(0, LONGEST);
}
