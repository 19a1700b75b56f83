import fc from "fast-check";
import { expect, test } from "vitest";
import { parseJson, unstorable } from "./input.ts";

test.each([
  ["a text with NUL", '{"a":"x\\u0000y"}'],
  ["half a surrogate pair", '{"a":"\\ud800"}'],
  ["a key that reaches the prototype", '{"__proto__":{"admin":true}}'],
  ["a number beyond what JSON can say", "[1e999]"],
  ["nesting without end", `${"[".repeat(100_000)}${"]".repeat(100_000)}`],
  ["no JSON", "{"],
])("%s is refused as invalid", (_what, text) => {
  expect(() => parseJson(text, "body")).toThrow(expect.objectContaining({ code: "invalid" }));
});

test("every ordinary JSON value passes", () => {
  fc.assert(
    fc.property(fc.jsonValue({ stringUnit: "grapheme", maxDepth: 8 }), (value) => {
      fc.pre(!/"(__proto__|constructor|prototype)":|\\u0000/.test(JSON.stringify(value)));
      expect(unstorable(value)).toBeUndefined();
    }),
  );
});
