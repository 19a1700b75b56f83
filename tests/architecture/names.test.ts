import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { connectorIds, filesEndingWith, linesMatching, ROOT } from "./source.ts";

const HOST = /^(apps|drizzle)\//;

/** The id itself and the ways code would spell it. */
function spellings(id: string): RegExp {
  const words = id.split("-");
  const camel = words.map((word, index) => (index === 0 ? word : word[0]!.toUpperCase() + word.slice(1))).join("");
  const pascal = camel[0]!.toUpperCase() + camel.slice(1);
  return new RegExp(`(?<![\\w-])(${[id, camel, pascal, words.join("_")].join("|")})(?![\\w-])`);
}

describe("the host names no connector", () => {
  test("no connector id occurs in apps or drizzle outside the two generated files", () => {
    const host = filesEndingWith(/\.(ts|tsx|json|sql|css|html|yaml)$/).filter(
      ({ path }) => HOST.test(path) && !path.endsWith(".gen.ts") && !path.startsWith("drizzle/migrations/meta/"),
    );
    const ids = connectorIds();
    expect(ids.length).toBeGreaterThan(0);
    expect(ids.flatMap((id) => linesMatching(host, spellings(id)))).toEqual([]);
  });

  test("a connector's folder bears the id that its manifest says", () => {
    const wrong = connectorIds().filter((id) => {
      const sources = filesEndingWith(/\.ts$/).filter(({ path }) => path.startsWith(`connectors/${id}/src/`));
      return !sources.some(({ text }) => text.includes(`id: "${id}"`));
    });
    expect(wrong).toEqual([]);
  });

  test("every connector stands in the generated registry", () => {
    const registry = readFileSync(join(ROOT, "apps/api/src/connectors.gen.ts"), "utf8");
    expect(connectorIds().filter((id) => !registry.includes(`/connectors/${id}/src/index.ts`))).toEqual([]);
  });
});
