import fc from "fast-check";
import { expect, test } from "vitest";
import { cell, csvLines, unguarded } from "./csv.ts";

test("a cell that a spreadsheet would run gets an apostrophe, a negative number does not", () => {
  expect(cell("=HYPERLINK(1)")).toBe("'=HYPERLINK(1)");
  expect(cell("+1")).toBe("'+1");
  expect(cell("@a")).toBe("'@a");
  expect(["＝1", "＋1", "－1", "＠a"].map(cell)).toEqual(["'＝1", "'＋1", "'－1", "'＠a"]);
  expect(cell(-3.5)).toBe("-3.5");
});

test("whatever a text holds, its cell reads back as the text and never begins a formula", () => {
  const texts = fc.oneof(
    fc.string({ unit: "grapheme" }),
    fc.string({ unit: fc.constantFrom("'", "=", "＝", "-", '"', "a", "\r", "\n") }),
  );
  fc.assert(
    fc.property(texts, (text) => {
      const written = cell(text);
      const read = written.startsWith('"') ? written.slice(1, -1).replaceAll('""', '"') : written;
      expect(unguarded(read)).toBe(text);
      expect(read).not.toMatch(/^[=+\-@＝＋－＠\t\r\n]/);
    }),
  );
});

test("a file begins with the byte order mark and a line of names", async () => {
  const pages = (async function* () {
    yield [{ a: 1, b: "x,y" }];
    yield [{ a: null, b: { c: 1 } }];
  })();
  let file = "";
  for await (const line of csvLines(["a", "b"], pages)) file += line;
  expect(file).toBe('\uFEFFa,b\r\n1,"x,y"\r\n,"{""c"":1}"\r\n');
});
