import { describe, expect, test } from "vitest";
import { sourceFiles } from "./source.ts";

/** Also after `.skipIf()`, `.each()` and the like. What a table fills in (`%s`, `$name`) is the table's to name. */
const TITLE = /\b(?:test|it)(?:\.\w+(?:\([^\n]*?\))?)*\(\s*(["'`])((?:\\.|(?!\1)[^\\])+)\1/g;

const titles = sourceFiles()
  .filter(({ isTest }) => isTest)
  .flatMap(({ path, text }) => [...text.matchAll(TITLE)].map((match) => ({ path, title: match[2]! })))
  .filter(({ title }) => !/^(%s|\$\w+|\$\{[^}]+\})$/.test(title));

describe("test titles", () => {
  test("every title is a sentence of at least three words", () => {
    const short = titles.filter(({ title }) => title.trim().split(/\s+/).length < 3 && !/\p{Script=Han}{6}/u.test(title));
    expect(short).toEqual([]);
  });

  test("no title occurs twice in the whole suite", () => {
    const seen = new Map<string, string>();
    const twice = titles.filter(({ title, path }) => {
      const first = seen.get(title);
      seen.set(title, path);
      return first !== undefined;
    });
    expect(twice).toEqual([]);
  });
});
