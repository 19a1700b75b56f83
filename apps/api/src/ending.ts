/** Docker kills after ten seconds, systemd after ninety: what has not ended in order by then is ended all the same. */
const ORDERLY_MS = 8_000;

export interface Process {
  on(event: "SIGINT" | "SIGTERM" | "disconnect", listener: () => void): unknown;
  exit(code: number): void;
  complain(line: string): void;
}

const thisProcess: Process = {
  on: (event, listener) => process.on(event, listener),
  exit: (code) => process.exit(code),
  complain: (line) => void process.stderr.write(`${line}\n`),
};

/** How the process ends: asked to, in order and within its time whatever hangs; or by itself, with a line that says why. */
export class Ending {
  readonly #process: Process;
  readonly #orderlyMs: number;
  readonly #steps: (() => unknown)[] = [];
  #ending = false;

  constructor(on: Process = thisProcess, orderlyMs = ORDERLY_MS) {
    this.#process = on;
    this.#orderlyMs = orderlyMs;
    for (const event of ["SIGINT", "SIGTERM", "disconnect"] as const) on.on(event, () => void this.#asked());
  }

  /** To be done when the process ends, in the order added. */
  add(step: () => unknown): void {
    this.#steps.push(step);
  }

  /** The process is of no use any more; a service manager starts it again. */
  fail(why: string): void {
    this.#process.complain(`CampusHub ends: ${why}`);
    this.#process.exit(1);
  }

  async #asked(): Promise<void> {
    // Asked twice: at once. Asked before there is anything to close: the same.
    if (this.#ending) return this.#process.exit(130);
    this.#ending = true;
    if (this.#steps.length === 0) return this.#process.exit(143);
    const timer = setTimeout(() => {
      this.#process.complain(`CampusHub did not end in order within ${this.#orderlyMs / 1000} s; it ends now`);
      this.#process.exit(1);
    }, this.#orderlyMs);
    const failures = (await Promise.allSettled([this.#inOrder()])).filter(({ status }) => status === "rejected");
    clearTimeout(timer);
    this.#process.exit(failures.length === 0 ? 0 : 1);
  }

  async #inOrder(): Promise<void> {
    for (const step of this.#steps) await step();
  }
}
