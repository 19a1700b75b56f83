import type { Clock } from "../clock.ts";

/**
 * A clock that stands still until told. `sleep` does not wait: it moves the clock to the moment it would have woken and
 * goes on, so back-off and rate limits are exercised in no time and `slept` tells what was waited. Sleeps that overlap
 * overlap here too: two of 100 ms side by side take 100 ms.
 */
export class FakeClock implements Clock {
  #now: number;
  #elapsed = 0;
  readonly slept: number[] = [];

  constructor(start = "2026-11-23T08:00:00Z") {
    this.#now = Date.parse(start);
  }

  now(): number {
    return this.#now;
  }

  elapsed(): number {
    return this.#elapsed;
  }

  advance(ms: number): void {
    this.#now += ms;
    this.#elapsed += ms;
  }

  /** Somebody sets the clock: no time passes. */
  set(now: number): void {
    this.#now = now;
  }

  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    const wakesAt = this.#now + ms;
    this.slept.push(ms);
    await new Promise((resolve) => setImmediate(resolve));
    signal?.throwIfAborted();
    this.advance(Math.max(0, wakesAt - this.#now));
  }
}
