import { ConfigError, RemoteError, RetryableError } from "./errors.ts";
import { isBusy } from "./waiting-out.ts";

/** More pages than any list of a campus has. */
const MOST_PAGES = 10_000;

export interface ListPage<Row> {
  readonly rows: readonly Row[];
  /** Rows of the whole list, where the answer tells. */
  readonly total?: number | undefined;
}

export interface PagedList<Row> {
  readonly signal: AbortSignal;
  /** Any page by its index (0-based); one beyond the end has no rows, or is refused. */
  page(index: number): Promise<ListPage<Row>>;
  key(row: Row): string;
  /** Rows that another answer of the platform says there are: fewer are not the whole list. */
  readonly announced?: number | undefined;
  readonly passes?: number;
}

/**
 * Reads a paged list that has no stable order, on until a page is empty: neither a short page nor a count that is reached ends it.
 * Rows may move between pages while they are read, so a list of more than one page is read until two passes hold the same keys; a
 * single page is one answer. Passes run forwards and backwards in turn: rows that move in step with our reading would be missed by
 * every pass the same way. A refusal in place of a page is its end only where the list's own count is reached exactly, pass for pass.
 * @throws RetryableError `cut_short`, `counts_differ` where the rows are not as many as was told, `repeated_page` where a page comes
 * again and no count says that the list was whole, `too_many_pages`, `moving_list` when it never comes to rest
 */
export async function readUntilStill<Row>(list: PagedList<Row>): Promise<readonly Row[]> {
  let before: Pass<Row> | undefined;
  let alike = 0;
  for (let count = 0; count < (list.passes ?? 5); count++) {
    const now = await passOver(list, count % 2 === 1 ? before : undefined);
    const fault = faultOf(now, list.announced);
    if (now.pages.length <= 1 && !fault && !now.refusal) return now.pages.flat();
    alike = before && isAlike(before.keys, now.keys) ? alike + 1 : 0;
    // What does not add up may be a row that moved just then: one pass more before it is called wrong.
    if (alike >= (fault || hasTwice(now.keys) ? 2 : 1)) {
      if (fault) throw fault;
      return now.pages.flat();
    }
    before = now;
  }
  throw new RetryableError("the platform's list keeps moving while it is read", { code: "moving_list" });
}

type Keys = readonly (readonly string[])[];

interface Pass<Row> {
  /** Those with rows, in order, none of them twice. */
  readonly pages: readonly (readonly Row[])[];
  readonly keys: Keys;
  /** The different totals that were told. */
  readonly totals: readonly number[];
  /** It ended at a page that had come before. */
  readonly repeats: boolean;
  /** What was said in place of a page. */
  readonly refusal: Error | undefined;
}

/** @param before a pass to be read backwards: from its last page, and what has grown beyond it meanwhile, to its first */
async function passOver<Row>(list: PagedList<Row>, before: Pass<Row> | undefined): Promise<Pass<Row>> {
  const found = new Map<number, { readonly rows: readonly Row[]; readonly keys: readonly string[] }>();
  const prints = new Set<string>();
  const totals = new Set<number>();
  let repeats = false;
  let refusal: Error | undefined;
  const hasRows = async (index: number) => {
    list.signal.throwIfAborted();
    const answer = await list.page(index).catch((error: unknown) => {
      if (!isRefusal(error)) throw error;
      refusal = error;
    });
    if (!answer) return false;
    const { rows, total } = answer;
    // Beyond the end some say 0.
    if (total !== undefined && (index === 0 || rows.length > 0)) totals.add(total);
    if (rows.length === 0) return false;
    const keys = rows.map(list.key);
    const print = JSON.stringify(keys);
    if (prints.has(print)) {
      repeats = true;
      return false;
    }
    prints.add(print);
    found.set(index, { rows, keys });
    return true;
  };
  const last = Math.max(0, (before?.pages.length ?? 0) - 1);
  for (let index = last; await hasRows(index); index++) if (found.size >= MOST_PAGES) throw tooManyPages();
  for (let index = last - 1; index >= 0; index--) await hasRows(index);
  const inOrder = [...found].sort(([a], [b]) => a - b).map(([, page]) => page);
  const keys = inOrder.map((page) => page.keys);
  if (refusal && totals.size === 0) throw refusal;
  return { pages: inOrder.map(({ rows }) => rows), keys, totals: [...totals], repeats, refusal };
}

/** What a platform may say of a page it does not have; that nobody answered, or that it is busy, says nothing of the page. */
const isRefusal = (error: unknown): error is Error =>
  error instanceof RemoteError ||
  error instanceof ConfigError ||
  (error instanceof RetryableError && error.status === 500 && !isBusy(error));

const isCountReached = (keys: readonly string[], totals: readonly number[]) =>
  totals.length === 1 && (totals[0] === keys.length || totals[0] === new Set(keys).size);

function faultOf<Row>({ keys, totals, repeats, refusal }: Pass<Row>, announced: number | undefined): Error | undefined {
  const all = keys.flat();
  if (refusal && !isCountReached(all, totals)) return refusal;
  const fault = countFault(all, totals, announced);
  if (fault || !repeats) return fault;
  if (totals.length > 0 || (announced !== undefined && new Set(all).size <= announced)) return undefined;
  return new RetryableError("the platform answers a page again in place of the next one", { code: "repeated_page" });
}

/** What was told of a list against its keys. A row that is listed twice may be counted once or twice. */
function countFault(keys: readonly string[], totals: readonly number[], announced = 0): RetryableError | undefined {
  const [read, different] = [keys.length, new Set(keys).size];
  const detail = { read, different, totals, announced };
  if (totals.length > 1 || totals.some((total) => different > total)) {
    return new RetryableError("the platform's counts contradict each other or its rows", { code: "counts_differ", detail });
  }
  const expected = Math.max(...totals, announced);
  if (read >= expected) return undefined;
  return new RetryableError(`the list ended after ${read} of ${expected} rows`, { code: "cut_short", detail });
}

/**
 * A list that comes as one answer, held against what was told of it.
 * @throws RetryableError `cut_short`, `counts_differ`
 */
export function wholeList<Row>(
  rows: readonly Row[],
  told: Pick<PagedList<Row>, "key" | "announced"> & Pick<ListPage<Row>, "total">,
): readonly Row[] {
  const fault = countFault(rows.map(told.key), told.total === undefined ? [] : [told.total], told.announced);
  if (fault) throw fault;
  return rows;
}

const tooManyPages = () => new RetryableError(`the list has more than ${MOST_PAGES} pages`, { code: "too_many_pages" });

/** A key that comes twice may have pushed another one out of the pass: then more is asked for before it is believed. */
function hasTwice(pages: Keys): boolean {
  return new Set(pages.flat()).size < pages.flat().length;
}

/** The same keys; where one comes twice, page by page, as it is where the platform itself holds the row twice. */
function isAlike(before: Keys, now: Keys): boolean {
  if (hasTwice(now)) return JSON.stringify(before) === JSON.stringify(now);
  const seen = new Set(before.flat());
  return seen.size === new Set(now.flat()).size && now.flat().every((key) => seen.has(key));
}
