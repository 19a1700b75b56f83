import { DatabaseTroubleError } from "./trouble.ts";

interface Reader {
  held: number;
  readonly waiting: (() => void)[];
}

/**
 * The connections of a pool that readers may hold, all of them together and each by itself: what is left over is for sign-ins,
 * syncs and everything else that must not wait for lists. A place that comes free goes to whoever holds fewest, among these to the one
 * whose last turn is longest ago.
 */
export class ReaderPlaces {
  readonly #most: number;
  readonly #mostOfOne: number;
  readonly #patienceMs: number;
  /** In the order of their last turn, those without one yet in that of their first question. */
  readonly #readers = new Map<string, Reader>();
  #held = 0;

  constructor({ connections, patienceMs }: { readonly connections: number; readonly patienceMs: number }) {
    this.#most = Math.max(1, Math.floor(connections / 2));
    this.#mostOfOne = Math.max(1, Math.floor(this.#most / 2));
    this.#patienceMs = patienceMs;
  }

  /** @returns gives the place back, once. @throws DatabaseTroubleError slow when none comes free in time */
  async take(name: string): Promise<() => void> {
    const reader = this.#readers.get(name) ?? { held: 0, waiting: [] };
    this.#readers.set(name, reader);
    if (reader.waiting.length > 0 || !this.#mayTake(reader)) await this.#wait(name, reader);
    else this.#give(name, reader);
    return () => this.#giveBack(name, reader);
  }

  #mayTake = ({ held }: Reader): boolean => this.#held < this.#most && held < this.#mostOfOne;

  #give(name: string, reader: Reader): void {
    this.#readers.delete(name);
    this.#readers.set(name, reader);
    reader.held++;
    this.#held++;
  }

  #wait(name: string, reader: Reader): Promise<void> {
    return new Promise((resolve, reject) => {
      const go = () => {
        clearTimeout(timer);
        this.#give(name, reader);
        resolve();
      };
      const timer = setTimeout(() => {
        reader.waiting.splice(reader.waiting.indexOf(go), 1);
        this.#forget(name, reader);
        reject(new DatabaseTroubleError("slow", "too many are waiting for the database"));
      }, this.#patienceMs);
      reader.waiting.push(go);
    });
  }

  #giveBack(name: string, reader: Reader): void {
    reader.held--;
    this.#held--;
    this.#forget(name, reader);
    const [next] = [...this.#readers.values()]
      .filter((one) => one.waiting.length > 0 && this.#mayTake(one))
      .sort((a, b) => a.held - b.held);
    const go = next?.waiting.shift();
    if (go) go();
  }

  #forget(name: string, reader: Reader): void {
    if (reader.held + reader.waiting.length === 0) this.#readers.delete(name);
  }
}
