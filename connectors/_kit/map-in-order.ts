/** Runs `work` over `items` with at most `width` (≥ 1) at a time and yields results in the order of the items. */
export async function* mapInOrder<Item, Result>(
  items: readonly Item[],
  width: number,
  work: (item: Item) => Promise<Result>,
): AsyncGenerator<Result> {
  const atOnce = Math.max(1, width);
  const running: Promise<Result>[] = [];
  let next = 0;
  const start = () => {
    const promise = work(items[next++]!);
    // Who waits for it sees its failure; until then it must not count as unhandled.
    promise.catch(() => {});
    running.push(promise);
  };
  while (next < items.length && running.length < atOnce) start();
  while (running.length > 0) {
    const result = await running.shift()!;
    if (next < items.length) start();
    yield result;
  }
}
