import { describe, expect, test } from "vitest";
import { linesMatching, sourceFiles } from "./source.ts";

const all = sourceFiles();
const production = all.filter(({ path, isTest }) => !isTest && /^(apps|connectors|drizzle)\//.test(path));
const connectorSources = production.filter(({ path }) => /^connectors\/[^_/][^/]*\/src\//.test(path));
const modules = production.filter(({ path }) => path.startsWith("apps/api/src/modules/"));

describe("purity", () => {
  test("the type any does not occur", () => {
    const typescript = all.filter(({ path }) => /\.tsx?$/.test(path) && !path.startsWith("tests/architecture/"));
    expect(linesMatching(typescript, /[:<|,(]\s*any\s*[,;)>[|=]|\bas any\b/)).toEqual([]);
  });

  test("nothing writes to the console", () => {
    expect(linesMatching(production, /\bconsole\.\w+\(/)).toEqual([]);
  });

  test("the environment is read in one place only", () => {
    const readers = production.filter(({ path }) => !/^apps\/api\/src\/(env|main)\.ts$|\.config\.ts$/.test(path));
    expect(linesMatching(readers, /\bprocess\.env\b|import\.meta\.env\.(?!DEV|PROD|MODE|BASE_URL)/)).toEqual([]);
  });

  test("modules and connectors take the time from the clock they are handed", () => {
    expect(linesMatching([...modules, ...connectorSources], /\bDate\.now\(|\bnew Date\(\)|\bperformance\.now\(/)).toEqual([]);
  });

  test("connectors set no timer, fetch nothing by themselves and touch no disk", () => {
    const own = /\bset(Timeout|Interval|Immediate)\(|(?<![.\w])fetch\(|from "node:(fs|http|https|net|child_process)|\bprocess\./;
    expect(linesMatching(connectorSources, own)).toEqual([]);
  });

  test("tests do not sleep", () => {
    const tests = all.filter(({ path, isTest }) => isTest && !/^tests\/(e2e|real)\//.test(path));
    expect(linesMatching(tests, /setTimeout\(\s*(resolve|done|r)\s*,\s*\d{2,}/)).toEqual([]);
  });

  test("no lint rule is switched off without a reason", () => {
    expect(
      linesMatching(all, /biome-ignore[^:]*:?\s*$|@ts-ignore|@ts-nocheck/).filter((line) => !line.includes("/purity.test.ts")),
    ).toEqual([]);
  });
});
