import { setImmediate } from "node:timers/promises";

/** Items mapped before other work of the process gets its turn. */
const SLICE = 500;

/** What `map` makes of each item of a list that a platform may make long: nobody else waits for more than a part of it. */
export async function mapInTurns<Item, Result>(items: readonly Item[], map: (item: Item) => Result): Promise<Result[]> {
  const results: Result[] = [];
  for (const item of items) {
    results.push(map(item));
    if (results.length % SLICE === 0) await setImmediate();
  }
  return results;
}
