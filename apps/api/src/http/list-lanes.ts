import { rateLimited } from "../core/errors.ts";

/** Lists of one caller that are read at the same time. */
const AT_ONCE = 4;
/** Lists of one caller that may wait beyond those. */
const WAITING = 60;
const RETRY_SECONDS = 2;

interface Lane {
  running: number;
  readonly waiting: (() => void)[];
}

/** Limits how many lists each caller reads at once; more wait in their order, far too many are refused. */
export class ListLanes {
  readonly #lanes = new Map<string, Lane>();

  /** @throws AppError rateLimited when too many of this caller's wait already. */
  async read<T>(caller: string, work: () => Promise<T>): Promise<T> {
    const lane = this.#lanes.get(caller) ?? { running: 0, waiting: [] };
    this.#lanes.set(caller, lane);
    if (lane.running >= AT_ONCE) {
      if (lane.waiting.length >= WAITING)
        throw rateLimited("too many lists are being read for you at once; wait for them", RETRY_SECONDS, {
          reason: "tooManyLists",
        });
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
