import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ROOT } from "./source.ts";

const run = promisify(execFile);
const HOMES = ["apps", "connectors", "drizzle", "scripts", "tests"];

/** rule → the file that breaks it and what that file imports. */
const PLANTED: Readonly<Record<string, readonly [file: string, imported: string]>> = {
  "no-circular": ["drizzle/left.ts", "drizzle/right.ts"],
  "connector-is-an-island": ["connectors/one/src/a.ts", "connectors/two/src/index.ts"],
  "kit-imports-nothing-of-ours": ["connectors/_kit/a.ts", "drizzle/index.ts"],
  "kit-testing-in-tests-only": ["connectors/one/src/b.ts", "connectors/_kit/testing/index.ts"],
  "no-simulator-in-production": ["connectors/one/src/c.ts", "connectors/one/simulator/index.ts"],
  "simulator-shares-no-belief": ["connectors/one/simulator/a.ts", "connectors/one/src/client.ts"],
  "one-door-to-connectors": ["apps/api/src/a.ts", "connectors/one/src/index.ts"],
  "module-through-its-index": ["apps/api/src/modules/x/a.ts", "apps/api/src/modules/y/inner.ts"],
  "routes-are-adapters": ["apps/api/src/modules/x/routes.ts", "drizzle/index.ts"],
  "verbs-do-not-know-http": ["apps/api/src/modules/x/verb.ts", "apps/api/src/http/problem.ts"],
  "drizzle-is-a-leaf": ["drizzle/b.ts", "apps/api/src/core/ids.ts"],
  "core-and-infra-below-modules": ["apps/api/src/infra/a.ts", "apps/api/src/modules/y/index.ts"],
  "core-below-infra": ["apps/api/src/core/a.ts", "apps/api/src/infra/log.ts"],
  "admin-sees-the-contract-only": ["apps/admin/src/a.ts", "apps/api/src/core/ids.ts"],
  "contract-is-schemas-only": ["apps/api/src/contract.ts", "apps/api/src/modules/y/index.ts"],
  "nobody-imports-tests": ["scripts/a.ts", "tests/helpers/database.ts"],
};

let fixture: string;
beforeAll(async () => {
  fixture = await mkdtemp(join(tmpdir(), "campushub-imports-"));
  await symlink(join(ROOT, "node_modules"), join(fixture, "node_modules"), "dir");
  for (const file of ["tsconfig.json", ".dependency-cruiser.mjs"]) await cp(join(ROOT, file), join(fixture, file));
  for (const [_file, imported] of Object.values(PLANTED)) await write(imported, "export const there = 1;\n");
  for (const [file, imported] of Object.values(PLANTED)) await plant(file, imported);
  await plant("drizzle/right.ts", "drizzle/left.ts");
});
afterAll(() => rm(fixture, { recursive: true, force: true }));

describe("import rules", () => {
  test("the project breaks none of its import rules", async () => {
    expect(await violations(ROOT)).toEqual([]);
  });

  test("each rule finds the violation planted for it", async () => {
    const found = new Set((await violations(fixture)).map((violation) => violation.split(": ")[0]));
    expect(Object.keys(PLANTED).filter((rule) => !found.has(rule))).toEqual([]);
  });

  test("every rule of the rules file has a planted violation", async () => {
    const { default: rules } = await import(pathToFileURL(join(ROOT, ".dependency-cruiser.mjs")).href);
    expect(rules.forbidden.map(({ name }: { name: string }) => name).sort()).toEqual(Object.keys(PLANTED).sort());
  });
});

/** `rule: from → to`, by the very program that `npm run verify` runs. */
async function violations(folder: string): Promise<string[]> {
  const program = join(ROOT, "node_modules/dependency-cruiser/bin/dependency-cruiser.mjs");
  const args = [program, "--config", ".dependency-cruiser.mjs", "--output-type", "json", ...HOMES];
  const { stdout } = await run(process.execPath, args, { cwd: folder, maxBuffer: 64 * 1024 * 1024 }).catch((error) => error);
  const { summary } = JSON.parse(stdout) as { summary: { violations: { rule: { name: string }; from: string; to: string }[] } };
  return summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} → ${to}`);
}

async function plant(file: string, imported: string): Promise<void> {
  const up = "../".repeat(dirname(file).split("/").length);
  await write(file, `import { there } from "${up}${imported}";\nexport const here = there;\n`);
}

async function write(path: string, text: string): Promise<void> {
  await mkdir(dirname(join(fixture, path)), { recursive: true });
  await writeFile(join(fixture, path), text);
}
