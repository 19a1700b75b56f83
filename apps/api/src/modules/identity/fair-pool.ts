/**
 * Work that costs, so many at once. Whoever waits stands in a lane (the caller's address, say), and turns go round between the lanes:
 * a flood in one delays the next caller of another by a turn, not by the flood.
 */
export class FairPool {
  readonly #width: number;
  /** In the order of their next turn. */
  readonly #lanes = new Map<string, (() => void)[]>();
  #running = 0;

  constructor(width: number) {
    this.#width = width;
  }

  async run<T>(lane: string, work: () => Promise<T>): Promise<T> {
    if (this.#running < this.#width) this.#running++;
    else await new Promise<void>((begin) => this.#wait(lane, begin));
    try {
      return await work();
    } finally {
      this.#next();
    }
  }

  #wait(lane: string, begin: () => void): void {
    const waiting = this.#lanes.get(lane);
    if (waiting) waiting.push(begin);
    else this.#lanes.set(lane, [begin]);
  }

  /** Hands the place on to the lane whose turn it is, which then stands last. */
  #next(): void {
    const [first] = this.#lanes;
    if (!first) {
      this.#running--;
      return;
    }
    const [lane, waiting] = first;
    this.#lanes.delete(lane);
    const begin = waiting.shift()!;
    if (waiting.length > 0) this.#lanes.set(lane, waiting);
    begin();
  }
}
