import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ConfigError, errorOfStatus, RemoteError, RetryableError } from "./errors.ts";
import { type PagedList, readUntilStill } from "./paginate.ts";

const SIZE = 2;
const key = (row: string) => row;
const { signal } = new AbortController();
const read = (list: Pick<PagedList<string>, "page"> & Partial<PagedList<string>>) => readUntilStill({ signal, key, ...list });

/** A paged list; `move` happens to it before each answer. */
function listOf(rows: string[], move: (rows: string[], asked: number) => void = () => {}) {
  let asked = 0;
  const page = async (index: number) => {
    move(rows, asked++);
    const start = index * SIZE;
    return { rows: rows.slice(start, start + SIZE) };
  };
  return { page, asked: () => asked };
}

const rotate = (by: number) => (rows: string[]) => void rows.push(...rows.splice(0, by));

describe("a list without a stable order", () => {
  test("of one page is read once, and asked whether more follows", async () => {
    const list = listOf(["a", "b"]);
    expect(await read({ page: list.page })).toEqual(["a", "b"]);
    expect(list.asked()).toBe(2);
  });

  test("that rests is read twice and keeps its order", async () => {
    const list = listOf(["a", "b", "c", "d", "e"]);
    expect(await read({ page: list.page })).toEqual(["a", "b", "c", "d", "e"]);
    expect(list.asked()).toBe(8);
  });

  test("that is empty is empty", async () => {
    expect(await read({ page: listOf([]).page })).toEqual([]);
  });

  test("that moves once while it is read is read until it rests", async () => {
    const list = listOf(["a", "b", "c", "d", "e"], (rows, asked) => asked === 1 && rotate(2)(rows));
    expect([...(await read({ page: list.page }))].sort()).toEqual(["a", "b", "c", "d", "e"]);
  });

  test.each([1, 2, 3])("that turns by %i rows with every answer is given up, not believed", async (by) => {
    const list = listOf(["a", "b", "c", "d"], rotate(by));
    await expect(read({ page: list.page })).rejects.toThrow(
      expect.objectContaining({ code: expect.stringMatching(/^(moving_list|repeated_page)$/) }),
    );
    await expect(read({ page: list.page })).rejects.toThrow(RetryableError);
  });

  test("that grows or shrinks between passes is read to its new end", async () => {
    const grown = listOf(["a", "b", "c"], (rows, asked) => asked === 2 && rows.push("d", "e", "f"));
    expect([...(await read({ page: grown.page }))].sort()).toEqual(["a", "b", "c", "d", "e", "f"]);
    const shrunk = listOf(["a", "b", "c", "d", "e"], (rows, asked) => asked === 3 && rows.splice(1, 3));
    expect([...(await read({ page: shrunk.page }))].sort()).toEqual(["a", "e"]);
  });

  test("with the same row twice comes to rest too", async () => {
    const list = listOf(["a", "b", "b", "c"]);
    expect(await read({ page: list.page })).toEqual(["a", "b", "b", "c"]);
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
          expect(new Set(await read({ page: list.page, passes: 12 }))).toEqual(new Set(rows));
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe("the end of a list", () => {
  const pagesOf = (pages: Record<number, string[]>, totals: Record<number, number> = {}, beyond: string[] = []) => {
    const asked: number[] = [];
    const page = async (index: number) => {
      asked.push(index);
      return { rows: pages[index] ?? beyond, total: totals[index] };
    };
    return { asked, page };
  };
  const ends = (list: Parameters<typeof read>[0]) =>
    read(list).then(
      (rows) => [...rows].sort().join(""),
      (error) => error.code,
    );

  test("is an empty page, not a short one and not a count that is reached", async () => {
    expect(await ends(pagesOf({ 0: ["a", "b", "c"], 1: ["d"], 2: ["e", "f"] }))).toBe("abcdef");
    expect(await ends(pagesOf({ 0: ["a", "b"], 1: ["c", "d"] }, { 0: 2, 1: 2 }))).toBe("counts_differ");
  });

  test.each<[string, { totals: Record<number, number>; announced?: number; ended: string }]>([
    ["as many as both say", { totals: { 0: 3, 1: 3 }, announced: 3, ended: "abc" }],
    ["fewer than the answers say", { totals: { 0: 4, 1: 4 }, ended: "cut_short" }],
    ["fewer than was announced elsewhere", { totals: { 0: 3, 1: 3 }, announced: 100, ended: "cut_short" }],
    ["more than was announced elsewhere, where nothing is missing", { totals: { 0: 3, 1: 3 }, announced: 2, ended: "abc" }],
    ["more than the answers say", { totals: { 0: 0, 1: 0 }, ended: "counts_differ" }],
    ["told differently on each page", { totals: { 0: 3, 1: 9 }, ended: "counts_differ" }],
  ])("of rows that are %s", async (_what, { totals, announced, ended }) => {
    expect(await ends({ ...pagesOf({ 0: ["a", "b"], 1: ["c"] }, totals), announced })).toBe(ended);
  });

  describe("where the page beyond it is refused", () => {
    const refusing = (count: number, total: number | undefined, error: Error) => {
      const pages = [["a", "b"], ["c", "d"], ["e"]].slice(0, count);
      return {
        page: async (index: number) => {
          if (index >= pages.length) throw error;
          return { rows: pages[index]!, total };
        },
      };
    };
    const refused = new RemoteError("no such page", { code: "refused" });

    test.each<[string, Error]>([
      ["for good", refused],
      ["as a wrong parameter", new ConfigError("no such page", { code: "bad_parameter" })],
      ["as a failure inside", errorOfStatus(500, {})],
    ])("%s, is where its count is reached", async (_how, error) => {
      expect(await ends(refusing(3, 5, error))).toBe("abcde");
      expect(await ends(refusing(2, 4, error))).toBe("abcd");
      expect(await ends(refusing(1, 2, error))).toBe("ab");
    });

    test("is asked for once more where the list grew just while it was read", async () => {
      const rows = [..."abcd"];
      let asked = 0;
      const page = async (index: number) => {
        if (asked++ === 1) rows.push("e");
        if (index * SIZE >= rows.length) throw refused;
        return { rows: rows.slice(index * SIZE, (index + 1) * SIZE), total: rows.length };
      };
      expect(await ends({ page })).toBe("abcde");
    });

    test("is not known with fewer rows, with another count or with none, and the refusal is told", async () => {
      for (const total of [undefined, 3, 5]) expect(await ends(refusing(2, total, refused))).toBe("refused");
      expect(await ends({ ...refusing(2, undefined, refused), announced: 4 })).toBe("refused");
      expect(await ends(refusing(0, 0, refused))).toBe("refused");
      expect(await ends({ ...refusing(2, 4, refused), announced: 100 })).toBe("cut_short");
    });

    test.each<[string, Error]>([
      ["nobody answers", new RetryableError("gone", { code: "network" })],
      ["the platform is busy", new RetryableError("later", { code: "busy" })],
      ["the platform is busy, with a status of its own", new RetryableError("later", { code: "busy", status: 500 })],
      ["a proxy answers", errorOfStatus(502, {})],
      ["the session is over", errorOfStatus(401, {})],
    ])("is not known where %s in its place", async (_what, error) => {
      expect(await ends(refusing(2, 4, error))).toBe((error as RetryableError).code);
    });
  });

  test("may be said by 0 beyond it, and a row that is listed twice may be counted once or twice", async () => {
    expect(await ends(pagesOf({ 0: ["a"] }, { 0: 1, 1: 0 }))).toBe("a");
    for (const total of [2, 3]) expect(await ends(pagesOf({ 0: ["a", "b", "b"] }, { 0: total }))).toBe("abb");
  });

  test("an empty list that counts rows is none", async () => {
    expect(await ends(pagesOf({}, { 0: 7 }))).toBe("cut_short");
    expect(await ends({ ...pagesOf({}), announced: 7 })).toBe("cut_short");
  });

  test("that is a page again and again is seen at once, and believed only where a count agrees", async () => {
    const endless = pagesOf({ 0: ["a", "b"], 1: ["c"] }, {}, ["c"]);
    expect(await ends(endless)).toBe("repeated_page");
    expect(endless.asked.length).toBeLessThan(12);
    expect(await ends(pagesOf({ 0: ["a", "b"], 1: ["c"] }, { 0: 3, 1: 3, 2: 3 }, ["c"]))).toBe("abc");
    expect(await ends(pagesOf({}, { 0: 100, 1: 100, 2: 100 }, ["a", "b"]))).toBe("cut_short");
  });

  test("that never comes is not waited for", async () => {
    let asked = 0;
    const page = async (index: number) => ({ rows: [`${asked++} ${index}`] });
    expect(await ends({ page })).toBe("too_many_pages");
    expect(asked).toBeLessThan(10_010);
  });

  test("is not waited for by who was told to stop", async () => {
    const abort = new AbortController();
    let asked = 0;
    const page = async () => {
      if (++asked === 3) abort.abort(new Error("stopped by a person"));
      return { rows: [`${asked}`] };
    };
    await expect(read({ page, signal: abort.signal })).rejects.toThrow("stopped by a person");
    expect(asked).toBe(3);
  });
});
