import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { RetryableError } from "./errors.ts";
import { mapInOrder, readUntilStill } from "./paginate.ts";

const SIZE = 2;
const key = (row: string) => row;

/** A paged list; `move` happens to it before each answer. */
function listOf(rows: string[], move: (rows: string[], asked: number) => void = () => {}) {
  let asked = 0;
  const page = async (index: number) => {
    move(rows, asked++);
    const start = index * SIZE;
    return { rows: rows.slice(start, start + SIZE), last: start + SIZE >= rows.length };
  };
  return { page, asked: () => asked };
}

const rotate = (by: number) => (rows: string[]) => void rows.push(...rows.splice(0, by));

describe("a list without a stable order", () => {
  test("of one page is read once", async () => {
    const list = listOf(["a", "b"]);
    expect(await readUntilStill({ page: list.page, key })).toEqual(["a", "b"]);
    expect(list.asked()).toBe(1);
  });

  test("that rests is read twice and keeps its order", async () => {
    const list = listOf(["a", "b", "c", "d", "e"]);
    expect(await readUntilStill({ page: list.page, key })).toEqual(["a", "b", "c", "d", "e"]);
    expect(list.asked()).toBe(6);
  });

  test("that is empty is empty", async () => {
    expect(await readUntilStill({ page: listOf([]).page, key })).toEqual([]);
  });

  test("that moves once while it is read is read until it rests", async () => {
    const list = listOf(["a", "b", "c", "d", "e"], (rows, asked) => asked === 1 && rotate(2)(rows));
    expect([...(await readUntilStill({ page: list.page, key }))].sort()).toEqual(["a", "b", "c", "d", "e"]);
  });

  test.each([1, 2, 3])("that turns by %i rows with every answer is given up, not believed", async (by) => {
    const list = listOf(["a", "b", "c", "d"], rotate(by));
    await expect(readUntilStill({ page: list.page, key })).rejects.toThrow(expect.objectContaining({ code: "moving_list" }));
    await expect(readUntilStill({ page: list.page, key })).rejects.toThrow(RetryableError);
  });

  test("that grows or shrinks between passes is read to its new end", async () => {
    const grown = listOf(["a", "b", "c"], (rows, asked) => asked === 2 && rows.push("d", "e", "f"));
    expect([...(await readUntilStill({ page: grown.page, key }))].sort()).toEqual(["a", "b", "c", "d", "e", "f"]);
    const shrunk = listOf(["a", "b", "c", "d", "e"], (rows, asked) => asked === 3 && rows.splice(1, 3));
    expect([...(await readUntilStill({ page: shrunk.page, key }))].sort()).toEqual(["a", "e"]);
  });

  test("with the same row twice comes to rest too", async () => {
    const list = listOf(["a", "b", "b", "c"]);
    expect(await readUntilStill({ page: list.page, key })).toEqual(["a", "b", "b", "c"]);
  });

  test("that moves twice at any answer and then rests loses nothing", async () => {
    const moves = fc.array(fc.tuple(fc.nat(20), fc.integer({ min: 1, max: 4 })), { maxLength: 2 });
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(fc.string({ minLength: 1 }), { minLength: 3, maxLength: 9 }),
        moves,
        async (rows, planned) => {
          const list = listOf([...rows], (now, asked) => {
            for (const [at, by] of planned) if (at === asked) rotate(by)(now);
          });
          expect(new Set(await readUntilStill({ page: list.page, key, passes: 12 }))).toEqual(new Set(rows));
        },
      ),
      { numRuns: 300 },
    );
  });
});

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
