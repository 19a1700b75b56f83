import { describe, expect, test } from "vitest";
import { CursorTrail } from "./cursor.ts";

/** How many pages are taken before the trail is given up, and why. */
function follow(page: (index: number) => { rows: readonly unknown[]; next: string | null }): [number, string] {
  const trail = new CursorTrail();
  for (let index = 0; ; index++) {
    try {
      const { rows, next } = page(index);
      trail.takes({ rows, next });
      if (next === null) return [index + 1, "end"];
    } catch (error) {
      return [index + 1, (error as { code: string }).code];
    }
  }
}

describe("a list along a cursor", () => {
  test("is followed to its end, over a few pages without rows", () => {
    const rows = (index: number) => (index % 20 === 0 ? [index] : []);
    expect(follow((index) => ({ rows: rows(index), next: index === 99 ? null : `c${index}` }))).toEqual([100, "end"]);
  });

  test("that leads in a circle is given up at once", () => {
    expect(follow((index) => ({ rows: [index], next: index % 2 === 0 ? "a" : "b" }))).toEqual([3, "cursor_stuck"]);
  });

  test("of empty pages with ever new cursors is given up after a few of them", () => {
    expect(follow((index) => ({ rows: index === 0 ? [1] : [], next: `c${index}` }))).toEqual([22, "empty_pages"]);
  });

  test("that serves the same rows under a new cursor is given up at once", () => {
    expect(follow((index) => ({ rows: [["P1", "09:00"]], next: `c${index}` }))).toEqual([2, "repeated_page"]);
  });

  test("that never ends is not followed for ever", () => {
    expect(follow((index) => ({ rows: [index], next: `c${index}` }))).toEqual([100_000, "too_many_pages"]);
  });
});
