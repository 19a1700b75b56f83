import { compareArrival, compareTime, type Measured, type Meters, merge, type Place, rowsAfter, type Span } from "./measured.ts";

/**
 * How long after its arrival stamp a row becomes visible: stamped when the platform's transaction begins, committed later.
 * It is why a reader must stay behind the platform's clock and read back a little.
 */
export const COMMIT_MS = 60_000;

/** Rows handed out once more under one new arrival stamp. */
export interface Redelivery extends Span {
  readonly arrivedAt: number;
  covers(row: Measured): boolean;
}

/** Rows a collector keeps back until released. */
export interface Hold {
  readonly from: number;
  covers(point: string): boolean;
}

/** Everything the platform took in: the meters' regular rows, single rows beside them, rows held back and handed in again. */
export class ReadingLog {
  readonly #meters: Meters;
  readonly #now: () => number;
  readonly #singles = new Map<string, Measured>();
  readonly #redeliveries: Redelivery[] = [];
  /** As corrected, with the stamp of the correction. */
  readonly #corrections = new Map<string, Measured>();
  #hold: Hold | undefined;

  constructor(meters: Meters, now: () => number) {
    this.#meters = meters;
    this.#now = now;
  }

  add(row: Measured): void {
    this.#singles.set(placeOf(row), row);
  }

  redeliver(again: Redelivery): void {
    this.#redeliveries.push(again);
  }

  /** Somebody corrects a reading: it is handed out once more, under a new arrival stamp. */
  correct(row: Measured): void {
    this.#corrections.set(placeOf(row), row);
  }

  /** What one point measured at that instant, as the platform shows it now. */
  at(point: string, time: number): Measured | undefined {
    const rows = [this.#meters.at(point, time), this.#singles.get(placeOf({ point, time }))];
    const row = rows.find((one) => one !== undefined && this.#isVisible(one));
    return row && this.#corrected(row);
  }

  hold(hold: Hold): void {
    this.#hold = hold;
  }

  /** Ends the hold: its rows are handed in now, with their old times. */
  release(arrivedAt: number): void {
    const hold = this.#hold;
    if (!hold) return;
    this.#hold = undefined;
    this.redeliver({ from: hold.from, to: this.#now(), arrivedAt, covers: ({ point }) => hold.covers(point) });
  }

  /** Exactly how many rows `byTime` brings: computed where all have arrived and none is held back, listed from there on. */
  count({ from, to }: Span): number {
    const settled = Math.min(this.#now() - COMMIT_MS - this.#meters.longestDelayMs, (this.#hold?.from ?? to) - 1);
    const before = { from, to: Math.min(to, settled) };
    let count = this.#meters.count(before) + this.#singlesIn(before).filter((row) => this.#isVisible(row)).length;
    for (const _row of this.byTime({ from: Math.max(from, before.to + 1), to })) count++;
    return count;
  }

  *byTime(span: Span, after?: Place): Generator<Measured> {
    const singles = this.#singlesIn(span).sort(compareTime);
    const lists = [this.#meters.byTime(span, after), rowsAfter(singles, after, compareTime)];
    for (const row of merge(lists, compareTime)) if (this.#isVisible(row)) yield this.#corrected(row);
  }

  *byArrival(span: Span, after?: Place): Generator<Measured> {
    const within = ({ arrivedAt }: { arrivedAt: number }) => arrivedAt >= span.from && arrivedAt <= span.to;
    const inOrder = (rows: ReadonlyMap<string, Measured>) =>
      rowsAfter([...rows.values()].filter(within).sort(compareArrival), after, compareArrival);
    const again = this.#redeliveries.filter(within).map((redelivery) => this.#again(redelivery, after));
    const lists = [this.#meters.byArrival(span, after), inOrder(this.#singles), inOrder(this.#corrections), ...again];
    for (const row of merge(lists, compareArrival)) if (this.#isVisible(row)) yield this.#corrected(row);
  }

  *#again(redelivery: Redelivery, after: Place | undefined): Generator<Measured> {
    if (after && after.arrivedAt > redelivery.arrivedAt) return;
    const from = after && after.arrivedAt === redelivery.arrivedAt ? after : undefined;
    for (const row of this.byTime(redelivery, from)) {
      if (redelivery.covers(row)) yield { ...row, arrivedAt: redelivery.arrivedAt };
    }
  }

  #singlesIn({ from, to }: Span): Measured[] {
    return [...this.#singles.values()].filter(({ time }) => time >= from && time <= to);
  }

  #corrected(row: Measured): Measured {
    const correction = this.#corrections.size === 0 ? undefined : this.#corrections.get(placeOf(row));
    if (!correction) return row;
    const { written: _written, ...measured } = row;
    return { ...measured, value: correction.value, quality: correction.quality };
  }

  #isVisible(row: Measured): boolean {
    if (row.arrivedAt > this.#now() - COMMIT_MS) return false;
    const hold = this.#hold;
    return hold === undefined || row.time < hold.from || !hold.covers(row.point);
  }
}

const placeOf = ({ point, time }: Pick<Measured, "point" | "time">) => `${point}|${time}`;
