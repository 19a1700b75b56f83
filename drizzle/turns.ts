type Kind = "statement" | "transaction";

/** So many single statements may go ahead of a transaction that waits; then it has its turn, however many follow. */
const MOST_AHEAD = 32;

/**
 * Who uses the one connection next. Single statements, short and mostly somebody's screen, go ahead of the transactions
 * waiting, which are mostly batches of a sync; within its kind each keeps its place.
 */
export class Turns {
  readonly #waiting: Record<Kind, (() => void)[]> = { statement: [], transaction: [] };
  #busy = false;
  #ahead = 0;

  /** Runs the work when its turn has come, in the caller's own async context. */
  async take<T>(kind: Kind, work: () => Promise<T>): Promise<T> {
    await this.#turn(kind);
    try {
      return await work();
    } finally {
      // Who was just answered may have its next question ready, before a transaction takes the connection for longer.
      if (kind === "statement" && this.#waiting.statement.length === 0) setImmediate(() => this.#pass());
      else this.#pass();
    }
  }

  #turn(kind: Kind): Promise<void> | undefined {
    if (this.#busy) return new Promise((resolve) => this.#waiting[kind].push(resolve));
    this.#busy = true;
    return undefined;
  }

  #pass(): void {
    const { statement, transaction } = this.#waiting;
    const mayOvertake = transaction.length === 0 || this.#ahead < MOST_AHEAD;
    const kind = statement.length > 0 && mayOvertake ? "statement" : "transaction";
    this.#ahead = kind === "statement" && transaction.length > 0 ? this.#ahead + 1 : 0;
    const next = this.#waiting[kind].shift();
    if (next) next();
    else this.#busy = false;
  }
}
