import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { mapInOrder } from "./map-in-order.ts";

async function collect<T>(source: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of source) all.push(item);
  return all;
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

describe("work over items side by side", () => {
  test("comes back in the order of the items, never wider than told", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(4), { maxLength: 12 }), fc.integer({ min: 1, max: 5 }), async (turns, width) => {
        let running = 0;
        let widest = 0;
        const work = async (index: number) => {
          widest = Math.max(widest, ++running);
          for (let n = 0; n <= turns[index]!; n++) await turn();
          running--;
          return index;
        };
        const items = turns.map((_, index) => index);
        expect(await collect(mapInOrder(items, width, work))).toEqual(items);
        expect(widest).toBe(Math.min(width, items.length));
      }),
      { numRuns: 30 },
    );
  });

  test("a width below one still does the work", async () => {
    expect(await collect(mapInOrder([1, 2], 0, async (n) => n))).toEqual([1, 2]);
  });

  test("a failure ends it: nothing new begins, and what also fails meanwhile is not an unhandled rejection", async () => {
    const unhandled: unknown[] = [];
    const note = (reason: unknown) => unhandled.push(reason);
    process.on("unhandledRejection", note);
    const begun: number[] = [];
    const work = async (n: number) => {
      begun.push(n);
      await turn();
      if (n >= 2) throw new Error(`item ${n}`);
      return n;
    };
    await expect(collect(mapInOrder([1, 2, 3, 4, 5, 6], 3, work))).rejects.toThrow("item 2");
    await turn();
    await turn();
    process.off("unhandledRejection", note);
    expect(begun).toEqual([1, 2, 3, 4]);
    expect(unhandled).toEqual([]);
  });
});
