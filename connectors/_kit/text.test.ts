import fc from "fast-check";
import { expect, test } from "vitest";
import { BugError, RetryableError, toConnectorError } from "./errors.ts";
import { redact } from "./redact.ts";
import { cutText, isStorableText, storable, storableText } from "./text.ts";

const anyText = fc.string({ unit: fc.nat({ max: 0xffff }).map((unit) => String.fromCharCode(unit)), maxLength: 12 });
const LAMP = "💡";

test("a foreign text made storable is storable, and one that was stays as it is", () => {
  fc.assert(
    fc.property(anyText, fc.nat({ max: 14 }), (text, most) => {
      const kept = storableText(text, most);
      expect(isStorableText(kept)).toBe(true);
      expect(kept.length).toBeLessThanOrEqual(most);
      if (isStorableText(text) && text.length <= most) expect(kept).toBe(text);
    }),
  );
});

test("a text is cut between characters, never through one", () => {
  expect(cutText(`ab${LAMP}cd`, 3)).toBe("ab");
  expect(cutText(`ab${LAMP}cd`, 4)).toBe(`ab${LAMP}`);
  expect(cutText("ab", 3)).toBe("ab");
});

test("what no column holds is shown as a question mark, in field names and at any depth", () => {
  expect(storable({ "a\0": [{ b: "\ud83d" }], n: 1, nothing: null })).toEqual({
    "a\uFFFD": [{ b: "\uFFFD" }],
    n: 1,
    nothing: null,
  });
});

const nested = (levels: number) => JSON.parse(`${'{"a":'.repeat(levels)}1${"}".repeat(levels)}`);

test("a value nested six thousand levels deep is cut short, for a log line and for a column", () => {
  for (const copy of [storable(nested(6_000)), redact(nested(6_000))]) expect(JSON.stringify(copy).length).toBeLessThan(1_000);
});

test("an error that quotes a platform can be written down, whatever it quotes", () => {
  const error = new RetryableError(`refused: \0${LAMP.slice(0, 1)}`, { code: "c\0", detail: { message: `x${LAMP[0]}` } });
  expect(error.message).toBe("refused: \uFFFD\uFFFD");
  expect(error.code).toBe("c\uFFFD");
  expect(error.detail).toEqual({ message: "x\uFFFD" });
});

test("a failed statement is told to nobody but the server's log", () => {
  const driver = Object.assign(new Error('invalid input syntax for type json "secret"'), { code: "22P02", severity: "ERROR" });
  const failed = Object.assign(new Error("Failed query: insert into t values ($1)\nparams: secret", { cause: driver }), {
    query: "insert into t values ($1)",
  });
  for (const cause of [driver, failed]) {
    const error = toConnectorError(cause);
    expect(error).toBeInstanceOf(BugError);
    expect(error).toMatchObject({ code: "database", cause });
    expect(error.message).not.toMatch(/insert|secret|json/);
  }
});
