import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { ROOT, sourceFiles } from "./source.ts";

const MOST_LINES = 400;

describe("sizes", () => {
  test("no source file is longer than 400 lines", () => {
    const long = sourceFiles().filter(({ text }) => text.trimEnd().split("\n").length > MOST_LINES);
    expect(long.map(({ path }) => path)).toEqual([]);
  });

  test("most source files stay under 120 lines", () => {
    const files = sourceFiles().filter(({ isTest }) => !isTest);
    const short = files.filter(({ text }) => text.trimEnd().split("\n").length <= 120);
    expect(short.length / files.length).toBeGreaterThan(0.8);
  });

  test("the linter refuses functions of more than 80 lines and of more than 3 parameters", () => {
    const { linter } = JSON.parse(readFileSync(join(ROOT, "biome.json"), "utf8"));
    const { noExcessiveLinesPerFunction, useMaxParams } = linter.rules.complexity;
    expect(noExcessiveLinesPerFunction).toMatchObject({ level: "error", options: { maxLines: 80 } });
    expect(useMaxParams).toMatchObject({ level: "error", options: { max: 3 } });
  });
});
