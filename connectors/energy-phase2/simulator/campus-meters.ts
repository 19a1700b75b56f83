import { HOUR_MS } from "./local.ts";
import { compareArrival, GOOD, type Measured, type Meters, type Place, type Span } from "./measured.ts";
import { type Register, registerAt, registerAtInstant, shapeOf } from "./registers.ts";

export interface CampusMeter extends Register {
  readonly point: string;
  /** How long after the full hour its gateway uploads. */
  readonly delayMs: number;
  /** Epoch ms of its first value. */
  readonly since: number;
  /** Never sends. */
  readonly silent: boolean;
}

/** What is wrong with the values from the start; hours since 1970. */
export interface ValueFaults {
  readonly spike?: { readonly point: string; readonly hour: number };
  readonly negative?: { readonly point: string; readonly hour: number };
  readonly stuck?: { readonly point: string; readonly fromHour: number };
  readonly replaced?: { readonly point: string; readonly fromHour: number };
  readonly gap?: { readonly points: ReadonlySet<string>; readonly fromHour: number; readonly toHour: number };
}

const SPIKE = 1_000_000;

/** Hourly registers of the invented campus, computed when asked for: a year of 1,500 points is held nowhere. */
export class CampusMeters implements Meters {
  readonly #firstHour: number;
  readonly #faults: ValueFaults;
  readonly #now: () => number;
  /** In the order of their ids. */
  #meters: readonly CampusMeter[] = [];
  #byArrival: readonly CampusMeter[] = [];
  readonly #byPoint = new Map<string, CampusMeter>();
  longestDelayMs = 0;

  constructor(options: {
    readonly meters: readonly CampusMeter[];
    readonly firstHour: number;
    readonly faults: ValueFaults;
    readonly now: () => number;
  }) {
    this.#firstHour = options.firstHour;
    this.#faults = options.faults;
    this.#now = options.now;
    for (const meter of options.meters) this.add(meter);
  }

  add(meter: CampusMeter): void {
    this.#byPoint.set(meter.point, meter);
    this.#meters = [...this.#meters, meter].sort((a, b) => (a.point < b.point ? -1 : 1));
    this.#byArrival = [...this.#meters].sort((a, b) => a.delayMs - b.delayMs || (a.point < b.point ? -1 : 1));
    this.longestDelayMs = Math.max(...this.#meters.map(({ delayMs }) => delayMs));
  }

  /** Meters that send, in the order of their ids. */
  sending(): readonly CampusMeter[] {
    return this.#meters.filter(({ silent }) => !silent);
  }

  count({ from, to }: Span): number {
    const last = Math.floor(Math.min(to, this.#now()) / HOUR_MS);
    const hoursFrom = (instant: number) => Math.max(0, last - Math.max(this.#firstHour, Math.ceil(instant / HOUR_MS)) + 1);
    const all = this.sending().reduce((sum, { since }) => sum + hoursFrom(Math.max(from, since)), 0);
    return all - this.#countOfGap({ from, to: last * HOUR_MS });
  }

  /** What the meters of the gap would have sent. */
  #countOfGap({ from, to }: Span): number {
    const { gap } = this.#faults;
    if (!gap) return 0;
    const within = (hour: number) => hour >= this.#firstHour && hour * HOUR_MS <= to;
    const hours = Array.from({ length: gap.toHour - gap.fromHour }, (_, index) => gap.fromHour + index).filter(within);
    const silenced = this.sending().filter(({ point }) => gap.points.has(point));
    const lacks = (hour: number) => silenced.filter(({ since }) => hour * HOUR_MS >= Math.max(from, since)).length;
    return hours.reduce((sum, hour) => sum + lacks(hour), 0);
  }

  at(point: string, time: number): Measured | undefined {
    const hour = time / HOUR_MS;
    const meter = this.#byPoint.get(point);
    if (meter === undefined || !Number.isInteger(hour) || hour < this.#firstHour || time > this.#now()) return undefined;
    const [row] = this.#hour(hour, [meter]);
    return row;
  }

  *byTime({ from, to }: Span, after?: Place): Generator<Measured> {
    const last = Math.floor(Math.min(to, this.#now()) / HOUR_MS);
    const first = Math.max(this.#firstHour, Math.ceil(Math.max(from, after?.time ?? from) / HOUR_MS));
    for (let hour = first; hour <= last; hour++) {
      const skipTo = after && hour * HOUR_MS === after.time ? after.point : "";
      for (const row of this.#hour(hour, this.#meters)) if (row.point > skipTo) yield row;
    }
  }

  *byArrival({ from, to }: Span, after?: Place): Generator<Measured> {
    const start = Math.max(from, after?.arrivedAt ?? from);
    const first = Math.max(this.#firstHour, Math.ceil((start - this.longestDelayMs) / HOUR_MS));
    const last = Math.floor(Math.min(to, this.#now()) / HOUR_MS);
    for (let hour = first; hour <= last; hour++) {
      for (const row of this.#hour(hour, this.#byArrival)) {
        if (row.arrivedAt < from || row.arrivedAt > to) continue;
        if (!after || compareArrival(row, after) > 0) yield row;
      }
    }
  }

  /** The true register between two hours, for values sent outside the hourly rhythm. */
  between(meter: CampusMeter, instant: number): number {
    const { stuck, replaced } = this.#faults;
    if (stuck?.point === meter.point) return registerAtInstant(meter, stuck.fromHour * HOUR_MS);
    const value = registerAtInstant(meter, instant);
    if (replaced?.point !== meter.point) return value;
    return Math.round((value - registerAtInstant(meter, replaced.fromHour * HOUR_MS)) * 100) / 100;
  }

  *#hour(hour: number, meters: readonly CampusMeter[]): Generator<Measured> {
    const shape = shapeOf(hour);
    const time = hour * HOUR_MS;
    const now = this.#now();
    const { gap } = this.#faults;
    const gapped = gap && hour >= gap.fromHour && hour < gap.toHour ? gap.points : undefined;
    for (const meter of meters) {
      const arrivedAt = time + meter.delayMs;
      if (meter.silent || arrivedAt > now || time < meter.since || gapped?.has(meter.point)) continue;
      const value = this.#spoilt(meter, hour, registerAt(meter, hour, shape));
      yield { point: meter.point, time, value, quality: GOOD, arrivedAt };
    }
  }

  #spoilt(meter: CampusMeter, hour: number, value: number): number {
    const { spike, negative, stuck, replaced } = this.#faults;
    const at = (fault: number) => registerAt(meter, fault, shapeOf(fault));
    if (spike?.point === meter.point && hour === spike.hour) return value + SPIKE;
    if (negative?.point === meter.point && hour === negative.hour) return -value;
    if (stuck?.point === meter.point && hour > stuck.fromHour) return at(stuck.fromHour);
    if (replaced?.point === meter.point && hour >= replaced.fromHour) {
      return Math.round((value - at(replaced.fromHour)) * 100) / 100;
    }
    return value;
  }
}
