import { describe, expect, test } from "vitest";
import { countOf, listOf } from "./container.ts";
import type { Json } from "./json.ts";

describe("a list in an answer", () => {
  test("is a list, also an empty one", () => {
    expect(listOf({ data: [1, {}] }, "data")).toEqual([1, {}]);
    expect(listOf({ data: [] }, "data")).toEqual([]);
  });

  test.each<[Json]>([
    [{ data: { id: 1 } }],
    [{ data: null }],
    [{ data: "[]" }],
    [{ data: "" }],
    [{ data: 0 }],
    [{}],
    [[]],
    [null],
  ])("%j holds none, and is never taken for an empty one", (answer) => {
    expect(() => listOf(answer, "data")).toThrow(expect.objectContaining({ class: "retryable", code: "malformed_list" }));
  });
});

describe("a count in an answer", () => {
  test.each<[Json, number | undefined]>([
    [{ total: 0 }, 0],
    [{ total: 36 }, 36],
    [{ total: "36" }, 36],
    [{ total: null }, undefined],
    [{}, undefined],
  ])("of %j is %j", (answer, count) => {
    expect(countOf(answer, "total")).toBe(count);
  });

  test.each<[Json]>([
    [""],
    [" "],
    ["36 "],
    ["-1"],
    ["3.5"],
    ["1e3"],
    ["many"],
    [false],
    [true],
    [3.5],
    [-1],
    [1e300],
    [[]],
    [{}],
  ])("that is written %j cannot be read", (total) => {
    expect(() => countOf({ total }, "total")).toThrow(expect.objectContaining({ class: "retryable", code: "bad_count" }));
  });
});
