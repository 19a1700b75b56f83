import fc from "fast-check";
import { expect, test } from "vitest";
import { coerce, isoOf } from "./columns.ts";

test("an instant's text becomes ISO 8601 whatever its fraction and zone", () => {
  expect(isoOf("2026-11-23 08:00:00+00")).toBe("2026-11-23T08:00:00.000Z");
  expect(isoOf("2026-11-23 08:00:00.5+00")).toBe("2026-11-23T08:00:00.500Z");
  expect(isoOf("2026-11-23 16:00:00.123+08")).toBe("2026-11-23T08:00:00.123Z");
});

test("the short way to an ISO text agrees with parsing the date", () => {
  const instants = fc.date({ min: new Date("1900-01-01"), max: new Date("2100-01-01"), noInvalidDate: true });
  fc.assert(
    fc.property(instants, (date) => {
      const text = `${date
        .toISOString()
        .replace("T", " ")
        .replace(/\.?0*Z$/, "")}+00`;
      expect(isoOf(text)).toBe(date.toISOString());
    }),
  );
});

test("a filter takes numbers as texts, because forms send texts", () => {
  expect(coerce("12", "int", "f")).toBe(12);
  expect(coerce("1.5", "number", "f")).toBe(1.5);
  expect(coerce("true", "boolean", "f")).toBe(true);
});

test.each([
  ["2147483648", "int"],
  [2 ** 53, "bigint"],
  ["1e999", "number"],
  ["", "int"],
  [{}, "text"],
  ["yesterday", "instant"],
  [8.64e15 + 1, "instant"],
  ["+010000-01-01T00:00:00Z", "instant"],
] as const)("%j is refused as %s", (value, kind) => {
  expect(() => coerce(value, kind, "f")).toThrow(/f takes/);
});
