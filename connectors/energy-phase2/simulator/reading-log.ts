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
  readonly #corrections = new Map<string, Pick<Measured, "value" | "quality">>();
  #hold: Hold | undefined;

  constructor(meters: Meters, now: () => number) {
    this.#meters = meters;
    this.#now = now;
  }

  add(row: Measured): void {
    this.#singles.set(`${row.point}|${row.time}`, row);
  }

  redeliver(again: Redelivery): void {
    this.#redeliveries.push(again);
  }

  /** Somebody corrects a reading: it is handed out once more, under a new arrival stamp. */
  correct({ point, time, value, quality, arrivedAt }: Measured): void {
    this.#corrections.set(`${point}|${time}`, { value, quality });
    this.redeliver({ from: time, to: time, arrivedAt, covers: (row) => row.point === point });
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

  count(span: Span): number {
    return this.#meters.count(span) + this.#singlesIn(span).length;
  }

  *byTime(span: Span, after?: Place): Generator<Measured> {
    const singles = this.#singlesIn(span).sort(compareTime);
    const lists = [this.#meters.byTime(span, after), rowsAfter(singles, after, compareTime)];
    for (const row of merge(lists, compareTime)) if (this.#isVisible(row)) yield this.#corrected(row);
  }

  *byArrival(span: Span, after?: Place): Generator<Measured> {
    const within = ({ arrivedAt }: { arrivedAt: number }) => arrivedAt >= span.from && arrivedAt <= span.to;
    const singles = [...this.#singles.values()].filter(within).sort(compareArrival);
    const again = this.#redeliveries.filter(within).map((redelivery) => this.#again(redelivery, after));
    const lists = [this.#meters.byArrival(span, after), rowsAfter(singles, after, compareArrival), ...again];
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
    const correction = this.#corrections.size === 0 ? undefined : this.#corrections.get(`${row.point}|${row.time}`);
    return correction ? { ...row, ...correction } : row;
  }

  #isVisible(row: Measured): boolean {
    if (row.arrivedAt > this.#now() - COMMIT_MS) return false;
    const hold = this.#hold;
    return hold === undefined || row.time < hold.from || !hold.covers(row.point);
  }
}
