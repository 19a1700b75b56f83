import { rateLimited } from "../core/errors.ts";

const RETRY_SECONDS = 2;

interface LaneLimits {
  /** What goes on for one caller at the same time. */
  readonly atOnce: number;
  /** What may wait for its turn beyond that. */
  readonly waiting: number;
  /** What it is, in the plural, and under which reason too much of it is refused. */
  readonly things: string;
  readonly reason: string;
}

interface Lane {
  running: number;
  readonly waiting: (() => void)[];
}

/** Limits how much goes on for each caller at once; more waits in its order, far too much is refused. */
export class Lanes {
  readonly #limits: LaneLimits;
  readonly #lanes = new Map<string, Lane>();

  constructor(limits: LaneLimits) {
    this.#limits = limits;
  }

  /** @throws AppError rateLimited when too much of this caller's waits already. */
  async run<T>(caller: string, work: () => Promise<T>): Promise<T> {
    const { atOnce, waiting, things, reason } = this.#limits;
    const lane = this.#lanes.get(caller) ?? { running: 0, waiting: [] };
    this.#lanes.set(caller, lane);
    if (lane.running >= atOnce) {
      if (lane.waiting.length >= waiting)
        throw rateLimited(`too many ${things} are under way for you at once; wait for them`, RETRY_SECONDS, { reason });
      await new Promise<void>((resolve) => lane.waiting.push(resolve));
    } else lane.running++;
    try {
      return await work();
    } finally {
      // Who waits takes over the place.
      const next = lane.waiting.shift();
      if (next) next();
      else if (--lane.running === 0) this.#lanes.delete(caller);
    }
  }
}
