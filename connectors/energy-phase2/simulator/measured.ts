/** OPC quality of a value nobody doubts. */
export const GOOD = 192;

/** A value as a collector measured it. */
export interface Measured {
  readonly point: string;
  /** Epoch ms. */
  readonly time: number;
  readonly value: number;
  /** What a delivered file says in its place, where that is no plain number (`-`, `1,702.85`, blank: null): it is served so. */
  readonly written?: string | null;
  readonly quality: number;
  /** When the platform took it in. */
  readonly arrivedAt: number;
}

export interface Span {
  readonly from: number;
  readonly to: number;
}

/** The last row served, from where a list goes on. */
export type Place = Pick<Measured, "time" | "point" | "arrivedAt">;

/** Where values come from: the invented campus or files of real meters. Both lists are total orders. */
export interface Meters {
  /** Measured within the span, by (time, point). */
  byTime(span: Span, after?: Place): Iterable<Measured>;
  /** Taken in within the span, by (arrivedAt, time, point). */
  byArrival(span: Span, after?: Place): Iterable<Measured>;
  /** What one point measured at that instant. */
  at(point: string, time: number): Measured | undefined;
  /** No row arrives later after its time than this. */
  readonly longestDelayMs: number;
  /** How many rows `byTime` brings of a span whose rows have all arrived. */
  count(span: Span): number;
}

export function compareTime(a: Place, b: Place): number {
  return a.time - b.time || (a.point < b.point ? -1 : a.point > b.point ? 1 : 0);
}

export function compareArrival(a: Place, b: Place): number {
  return a.arrivedAt - b.arrivedAt || compareTime(a, b);
}

/** Several ordered lists as one. */
export function* merge(lists: readonly Iterable<Measured>[], compare: typeof compareTime): Generator<Measured> {
  const open = lists.map((list) => list[Symbol.iterator]()).map((rows) => ({ rows, head: rows.next() }));
  for (;;) {
    let first: (typeof open)[number] | undefined;
    for (const list of open) {
      if (list.head.done) continue;
      if (!first || compare(list.head.value, first.head.value as Measured) < 0) first = list;
    }
    if (!first) return;
    yield first.head.value as Measured;
    first.head = first.rows.next();
  }
}

/** Rows of an array already in `compare` order, from the first one after `after`. */
export function* rowsAfter(
  rows: readonly Measured[],
  after: Place | undefined,
  compare: typeof compareTime,
): Generator<Measured> {
  for (let index = after ? firstBeyond(rows, after, compare) : 0; index < rows.length; index++) yield rows[index]!;
}

function firstBeyond(rows: readonly Measured[], after: Place, compare: typeof compareTime): number {
  return lowerBound(rows, (row) => compare(row, after) > 0);
}

/** Index of the first row for which `beyond` holds; rows are ordered so that it holds from there on. */
export function lowerBound(rows: readonly Measured[], beyond: (row: Measured) => boolean): number {
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (beyond(rows[middle]!)) high = middle;
    else low = middle + 1;
  }
  return low;
}
