import { rateLimited } from "../core/errors.ts";

/** Pages of one person that listen at the same time, on this instance. */
const MOST_OF_A_PERSON = 20;

/** Counts the event streams each person holds open. */
export class OpenStreams {
  readonly #open = new Map<string, number>();

  /** @returns what gives the place back. @throws AppError rateLimited */
  take(person: string): () => void {
    const mine = this.#open.get(person) ?? 0;
    if (mine >= MOST_OF_A_PERSON)
      throw rateLimited(`at most ${MOST_OF_A_PERSON} pages listen at once; close one`, 60, {
        reason: "tooManyPages",
        values: { most: MOST_OF_A_PERSON },
      });
    this.#open.set(person, mine + 1);
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      const left = this.#open.get(person)! - 1;
      if (left === 0) this.#open.delete(person);
      else this.#open.set(person, left);
    };
  }
}
