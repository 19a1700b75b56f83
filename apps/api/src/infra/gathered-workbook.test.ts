import { expect, test } from "vitest";
import { gatheredWorkbook } from "./gathered-workbook.ts";
import type { SheetValue } from "./workbook.ts";

const SHEET = { name: "1", head: ["a", "b"] };
const turn = () => new Promise((resolve) => setTimeout(resolve, 0));

/** Pages that come when they are let through; `asked` says which callers wait for one. */
function staged() {
  const asked: string[] = [];
  const ends: string[] = [];
  const release: (() => void)[] = [];
  const workbook = (caller: string, pages: number, { rowsOfPage = 3_000, signal = new AbortController().signal } = {}) => {
    const coming = (async function* () {
      try {
        for (let page = 0; page < pages; page++) {
          asked.push(caller);
          await new Promise<void>((resolve) => release.push(resolve));
          yield Array.from({ length: rowsOfPage }, (_, at): SheetValue[] => [at, "x"]);
        }
      } finally {
        ends.push(caller);
      }
    })();
    const limits = { caller, mostRows: 10_000, tooMany: () => new Error("too many"), signal };
    return gatheredWorkbook(SHEET, coming, limits);
  };
  const letAll = async () => {
    for (const go of release.splice(0)) go();
    await turn();
  };
  return { asked, ends, workbook, letAll };
}

test("workbooks of one caller are gathered one after the other, and more than a few in waiting are refused", async () => {
  const { asked, workbook, letAll } = staged();
  const mine = Array.from({ length: 6 }, () => workbook("a", 1, { rowsOfPage: 2 }));
  await expect(workbook("a", 1, { rowsOfPage: 2 })).rejects.toMatchObject({ code: "rateLimited" });
  await turn();
  expect(asked).toEqual(["a"]);
  while (asked.length < 6) await letAll();
  await letAll();
  expect((await Promise.all(mine)).every(({ length }) => length > 0)).toBe(true);
});

test("of large ones two are gathered at a time, whoever wants them; a small one waits for none", async () => {
  const { asked, workbook, letAll } = staged();
  const all = ["a", "b", "c"].map((caller) => workbook(caller, 2));
  await turn();
  expect(asked).toEqual(["a", "b", "c"]);
  // Of each the first page says that it is large.
  await letAll();
  expect(asked.slice(3)).toEqual(["a", "b"]);
  const small = workbook("d", 1, { rowsOfPage: 2 });
  await turn();
  await letAll();
  expect((await small).length).toBeGreaterThan(0);
  await all[0];
  while (!asked.slice(4).includes("c")) await turn();
  await letAll();
  await Promise.all(all);
});

test("one of too many rows is refused before they are all there, and its rows are asked for no more", async () => {
  const { ends, workbook, letAll } = staged();
  const refused = workbook("a", 100);
  const told = expect(refused).rejects.toThrow("too many");
  for (let page = 0; page < 4; page++) await letAll();
  await told;
  expect(ends).toEqual(["a"]);
});

test("one that nobody waits for any more is gathered no further, nor begun, and the next one has its place", async () => {
  const { asked, ends, workbook, letAll } = staged();
  const gone = new AbortController();
  const left = [1, 2].map(() => expect(workbook("a", 100, { signal: gone.signal })).rejects.toMatchObject({ code: "conflict" }));
  const next = workbook("a", 1, { rowsOfPage: 2 });
  await turn();
  gone.abort();
  for (let page = 0; page < 3; page++) await letAll();
  await Promise.all(left);
  expect((await next).length).toBeGreaterThan(0);
  expect([asked.length, ends.length]).toEqual([2, 2]);
});
