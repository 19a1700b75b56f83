import { FairLine } from "./fair-line.ts";
import { DatabaseTroubleError } from "./trouble.ts";

/** What a turn is asked for. */
export interface Turn {
  readonly kind: "statement" | "transaction";
  /** Who reads lists. */
  readonly reader?: string | undefined;
  /** After so long in the line the turn is given up, ms; absent: never. */
  readonly patienceMs?: number;
}

type Line = FairLine<() => void>;

/** So many short statements may go ahead of what waits behind them; then one of that has its turn, however many follow. */
const MOST_AHEAD = 32;

/**
 * Who uses the one connection next. Single statements that read no lists (a sign-in, the overview, a heartbeat) are short and go
 * first. Transactions, mostly batches of a sync, and readers of lists share the rest: whichever had less of the time goes next,
 * and among the readers likewise, so that neither a flood of searches nor a large sync keeps the other waiting.
 */
export class Turns {
  readonly #first: Line = new FairLine();
  readonly #batches: Line = new FairLine();
  readonly #readers: Line = new FairLine();
  /** Once for every turn that waits in one of the two lines that share the rest. */
  readonly #rest = new FairLine<Line>();
  readonly #now: () => number;
  #busy = false;
  #ahead = 0;

  /** @param now a monotonic clock, ms. */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** Runs the work when its turn has come, in the caller's own async context. @throws DatabaseTroubleError slow when it does not come in time. */
  async take<T>(turn: Turn, work: () => Promise<T>): Promise<T> {
    await this.#turn(turn);
    const startedAt = this.#now();
    try {
      return await work();
    } finally {
      this.#spend(turn, this.#now() - startedAt);
      // Who was just answered may have its next question ready: it is asked before somebody else takes the connection for longer.
      if (this.#first.size === 0) setImmediate(() => this.#pass());
      else this.#pass();
    }
  }

  #turn(turn: Turn): Promise<void> | undefined {
    if (this.#busy) return new Promise((resolve, reject) => this.#wait(turn, { resolve, reject }));
    this.#busy = true;
    return undefined;
  }

  #wait(turn: Turn, { resolve, reject }: { resolve: () => void; reject: (error: Error) => void }): void {
    const { name, line } = this.#lineOf(turn);
    const of = turn.reader ?? "";
    let timer: NodeJS.Timeout | undefined;
    const go = () => {
      clearTimeout(timer);
      resolve();
    };
    line.add(of, go);
    if (line !== this.#first) this.#rest.add(name, line);
    if (turn.patienceMs === undefined) return;
    timer = setTimeout(() => {
      line.remove(of, go);
      this.#rest.remove(name, line);
      reject(new DatabaseTroubleError("slow", "too many are waiting for the database"));
    }, turn.patienceMs);
  }

  #lineOf({ kind, reader }: Turn): { name: string; line: Line } {
    if (reader !== undefined) return { name: "readers", line: this.#readers };
    return kind === "statement" ? { name: "first", line: this.#first } : { name: "batches", line: this.#batches };
  }

  #spend(turn: Turn, ms: number): void {
    const { name, line } = this.#lineOf(turn);
    if (line === this.#first) return;
    this.#rest.spend(name, ms);
    line.spend(turn.reader ?? "", ms);
  }

  #pass(): void {
    const others = this.#rest.size > 0;
    const first = this.#first.size > 0 && (!others || this.#ahead < MOST_AHEAD);
    this.#ahead = first && others ? this.#ahead + 1 : 0;
    const next = (first ? this.#first : this.#rest.next())?.next();
    if (next) next();
    else this.#busy = false;
  }
}
