interface Flow<Entry> {
  readonly waiting: Entry[];
  /** Time it had, ms; a flow that comes anew starts level with the one served last. */
  used: number;
}

/** Who waits, by whose it is: the one who had least of the time goes next, each in its own order (start-time fair queueing). */
export class FairLine<Entry> {
  readonly #flows = new Map<string, Flow<Entry>>();
  /** What the flow that was served last had used when it was. */
  #level = 0;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  add(of: string, entry: Entry): void {
    const flow = this.#flows.get(of) ?? { waiting: [], used: 0 };
    if (flow.waiting.length === 0) flow.used = Math.max(flow.used, this.#level);
    flow.waiting.push(entry);
    this.#flows.set(of, flow);
    this.#size++;
  }

  remove(of: string, entry: Entry): void {
    const waiting = this.#flows.get(of)?.waiting;
    const at = waiting?.indexOf(entry) ?? -1;
    if (at < 0) return;
    waiting!.splice(at, 1);
    this.#size--;
  }

  next(): Entry | undefined {
    let least: Flow<Entry> | undefined;
    for (const [of, flow] of this.#flows) {
      if (flow.waiting.length > 0) {
        if (!least || flow.used < least.used) least = flow;
      } else if (flow.used <= this.#level) this.#flows.delete(of);
    }
    if (!least) return undefined;
    this.#level = least.used;
    this.#size--;
    return least.waiting.shift();
  }

  /** The time that one of this flow took. */
  spend(of: string, ms: number): void {
    const flow = this.#flows.get(of) ?? { waiting: [], used: this.#level };
    flow.used = Math.max(flow.used, this.#level) + ms;
    this.#flows.set(of, flow);
  }
}
