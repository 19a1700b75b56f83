import { RetryableError } from "./errors.ts";

export interface ListPage<Row> {
  readonly rows: readonly Row[];
  readonly last: boolean;
}

/**
 * Reads a paged list that has no stable order. Rows may move between pages while they are read, so a list of more than one
 * page is read until two passes hold the same keys; a single page is one answer and needs no second look. Passes run
 * forwards and backwards in turn: rows that move in step with our reading would be missed by every pass the same way.
 * @param options.page any page by its index (0-based); one beyond the end answers no rows and `last`.
 * @throws RetryableError `moving_list` when it never comes to rest.
 */
export async function readUntilStill<Row>(options: {
  readonly page: (index: number) => Promise<ListPage<Row>>;
  readonly key: (row: Row) => string;
  readonly passes?: number;
}): Promise<readonly Row[]> {
  let before: Keys | undefined;
  let alike = 0;
  for (let pass = 0; pass < (options.passes ?? 5); pass++) {
    const pages =
      before && pass % 2 === 1 ? await readBackwards(options.page, before.length) : await readForwards(options.page, 0);
    if (pages.length === 1) return pages[0]!;
    const now = pages.map((rows) => rows.map(options.key));
    alike = before && isAlike(before, now) ? alike + 1 : 0;
    if (alike >= (hasTwice(now) ? 2 : 1)) return pages.flat();
    before = now;
  }
  throw new RetryableError("the platform's list keeps moving while it is read", { code: "moving_list" });
}

type Keys = readonly (readonly string[])[];

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

type ReadPage<Row> = (index: number) => Promise<ListPage<Row>>;

async function readForwards<Row>(page: ReadPage<Row>, from: number): Promise<(readonly Row[])[]> {
  const pages: (readonly Row[])[] = [];
  for (let index = from; ; index++) {
    const { rows, last } = await page(index);
    pages.push(rows);
    if (last) return pages;
  }
}

/** From the last page a pass before knew; what has grown beyond it meanwhile is read forwards. */
async function readBackwards<Row>(page: ReadPage<Row>, count: number): Promise<(readonly Row[])[]> {
  const pages = await readForwards(page, count - 1);
  for (let index = count - 2; index >= 0; index--) {
    const { rows } = await page(index);
    pages.unshift(rows);
  }
  return pages;
}

/** Runs `work` over `items` with at most `width` (≥ 1) at a time and yields results in the order of the items. */
export async function* mapInOrder<Item, Result>(
  items: readonly Item[],
  width: number,
  work: (item: Item) => Promise<Result>,
): AsyncGenerator<Result> {
  const atOnce = Math.max(1, width);
  const running: Promise<Result>[] = [];
  let next = 0;
  const start = () => {
    const promise = work(items[next++]!);
    // Who waits for it sees its failure; until then it must not count as unhandled.
    promise.catch(() => {});
    running.push(promise);
  };
  while (next < items.length && running.length < atOnce) start();
  while (running.length > 0) {
    const result = await running.shift()!;
    if (next < items.length) start();
    yield result;
  }
}
