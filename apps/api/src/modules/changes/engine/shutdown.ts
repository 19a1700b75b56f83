/** How long what is on its way when the process goes down is waited for (ms): less than a service manager grants. */
const GRACE_MS = 7_000;

/** Ends reads at once when the process goes down, but lets a batch that is being sent come to its end for a while. */
export class Shutdown {
  readonly #down: AbortSignal;
  readonly #cut = new AbortController();
  #isSending = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(down: AbortSignal) {
    this.#down = down;
    if (down.aborted) this.#cut.abort(down.reason);
    else down.addEventListener("abort", this.#onDown, { once: true });
  }

  /** The process goes down: nothing new is begun. */
  get down(): AbortSignal {
    return this.#down;
  }

  /** Nothing is waited for any more. */
  get cut(): AbortSignal {
    return this.#cut.signal;
  }

  /** @returns what `work` returns: a batch is on its way meanwhile. */
  async sending<T>(work: () => Promise<T>): Promise<T> {
    this.#down.throwIfAborted();
    this.#isSending = true;
    try {
      return await work();
    } finally {
      this.#isSending = false;
      if (this.#down.aborted) this.#cut.abort(this.#down.reason);
    }
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#down.removeEventListener("abort", this.#onDown);
  }

  readonly #onDown = () => {
    if (this.#isSending) this.#timer = setTimeout(() => this.#cut.abort(this.#down.reason), GRACE_MS);
    else this.#cut.abort(this.#down.reason);
  };
}
