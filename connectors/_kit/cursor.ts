import { RetryableError } from "./errors.ts";

/** A platform that filters may serve a few pages without rows; more of them in a row lead nowhere. */
const MOST_EMPTY_PAGES = 20;
/** More pages than the longest history has. */
const MOST_PAGES = 100_000;

export interface CursorPage<Row> {
  readonly rows: readonly Row[];
  /** Where it goes on; null: the platform says that this is the end. */
  readonly next: string | null;
}

/**
 * Judges page after page of a list that is read along a cursor, where the next cursor is the platform's to choose. `takes` throws
 * where it leads nowhere: RetryableError `cursor_stuck` back to a page it served, `repeated_page` to the same rows under another
 * cursor, `empty_pages` from one empty page to the next, `too_many_pages`.
 */
export class CursorTrail {
  readonly #followed = new Set<string>();
  #empty = 0;
  #pages = 0;
  #print = "";

  takes({ rows, next }: CursorPage<unknown>): void {
    this.#pages++;
    this.#empty = rows.length === 0 ? this.#empty + 1 : 0;
    const print = rows.length === 0 ? "" : JSON.stringify([rows.length, rows[0], rows.at(-1)]);
    const repeats = print !== "" && print === this.#print;
    this.#print = print;
    if (next === null) return;
    if (this.#followed.has(next)) throw leadsNowhere("cursor_stuck", "the platform's cursor does not advance");
    if (repeats) throw leadsNowhere("repeated_page", "the platform answers a page again in place of the next one");
    if (this.#empty > MOST_EMPTY_PAGES) throw leadsNowhere("empty_pages", `${this.#empty} pages in a row have no rows`);
    if (this.#pages >= MOST_PAGES) throw leadsNowhere("too_many_pages", `the list has more than ${MOST_PAGES} pages`);
    this.#followed.add(next);
  }
}

const leadsNowhere = (code: string, message: string) => new RetryableError(message, { code });
