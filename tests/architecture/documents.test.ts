import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { brokenCitations } from "../../scripts/docs.ts";
import { filesEndingWith, ROOT } from "./source.ts";

const text = (path: string) => readFileSync(join(ROOT, path), "utf8");
const OF_THE_HOUSE = [
  "README.md",
  "README.en.md",
  "ARCHITECTURE.md",
  "CONTRIBUTING.md",
  "CHANGELOG.md",
  "LICENSE",
  ".env.example",
];

describe("documents", () => {
  test("every path that a document cites exists", async () => {
    expect(await brokenCitations()).toEqual([]);
  });

  test("the documents of the house are there and say something", () => {
    expect(OF_THE_HOUSE.filter((path) => statSync(join(ROOT, path)).size < 200)).toEqual([]);
  });

  test("both READMEs and the example environment name every variable the program reads", () => {
    const variables = [...text("apps/api/src/env.ts").matchAll(/^ {2}([A-Z][A-Z_]+):/gm)].map((match) => match[1]!);
    expect(variables.length).toBeGreaterThan(5);
    for (const document of ["README.md", "README.en.md", ".env.example"]) {
      expect(variables.filter((name) => name !== "HUB_DEMO" && !text(document).includes(name))).toEqual([]);
    }
  });

  test("the continuous check runs the test command that the README gives", () => {
    expect(text("README.md")).toContain("npm test");
    expect(text(".ci/run")).toContain("npm test");
    expect(statSync(join(ROOT, ".ci/run")).mode & 0o111).not.toBe(0);
  });

  test("no file names a folder of a developer's machine", () => {
    const files = filesEndingWith(/\.(ts|tsx|mjs|md|yaml|json|html|css)$/).filter(
      ({ path }) => !path.startsWith("tests/architecture/"),
    );
    expect(
      files.filter(({ text }) => /["'`\s(](\/work\/|\/home\/|\/root\/|\/Users\/)/.test(text)).map(({ path }) => path),
    ).toEqual([]);
  });
});
