import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readJson } from "./json-text.ts";

const fault = (code: string) => expect.objectContaining({ class: "remote", code });

describe("foreign JSON", () => {
  test("is what JSON.parse makes of it, where its numbers are no longer than a double's", () => {
    const json = fc.json({ maxDepth: 5 }).filter((text) => !/\d{16}/.test(text));
    fc.assert(
      fc.property(json, (text) => {
        expect(readJson(text)).toEqual(JSON.parse(text));
      }),
    );
  });

  test.each([
    ["12345678901234567", "12345678901234567"],
    ["-9007199254740993", "-9007199254740993"],
    ["1234567890123456789.5", "1234567890123456789.5"],
    ["9007199254740991", 9_007_199_254_740_991],
    ["1.5e300", 1.5e300],
    ["1.7976931348623157e+308", Number.MAX_VALUE],
    ["1.23456789012345678901e25", "1.23456789012345678901e25"],
    ["0.1234567890123456789", 0.12345678901234568],
    ["0e999", 0],
    ["-0.0", -0],
  ])("keeps the digits of %s", (written, kept) => {
    expect(readJson(written)).toEqual(kept);
    expect(readJson(`{"a":[${written} ,1],"b":\n${written}}`)).toEqual({ a: [kept, 1], b: kept });
  });

  test.each(["1e400", "-1e400", "1e-400", "NaN", "Infinity", "-Infinity"])("makes of %s no number at all", (written) => {
    expect(readJson(`[{"id":1,"v":${written}},{"id":2,"v":5}]`)).toEqual([
      { id: 1, v: { notANumber: written } },
      { id: 2, v: 5 },
    ]);
  });

  test("leaves what looks like a number inside a text as it is", () => {
    const value = { 'a\\"': "NaN, 12345678901234567890", b: '\\" : 1e400', c: ["\\"] };
    expect(readJson(JSON.stringify(value))).toEqual(value);
  });

  test.each(['"unending', '"\\"', "{", "[1,]", "[01]", "[1 2]", "tru", "[12345678901234567890123", "", "N"])(
    "refuses %s like any broken JSON",
    (text) => {
      expect(() => readJson(text)).toThrow(SyntaxError);
    },
  );

  test("a text of a million quotation marks that does not end is refused in one walk over it", () => {
    // Begun anew at each mark it would not end within the time a test has.
    expect(() => readJson(`["${'\\"'.repeat(1_000_000)}`)).toThrow(SyntaxError);
  });

  test("is bounded in depth and number of values before it is parsed", () => {
    const deep = (levels: number) => "[".repeat(levels) + "]".repeat(levels);
    expect(readJson(deep(64))).toBeDefined();
    expect(() => readJson(deep(65))).toThrow(fault("too_deep"));
    expect(() => readJson("[".repeat(5_000_000))).toThrow(fault("too_deep"));
    expect(() => readJson(`[${"1,".repeat(250_001)}1]`)).toThrow(fault("too_many_values"));
  });
});
