import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { scaffold } from "./scaffold.ts";

const run = promisify(execFile);
const ROOT = fileURLToPath(new URL("../../", import.meta.url));

let place: string;
let connectors: URL;
beforeAll(async () => {
  place = await mkdtemp(join(tmpdir(), "campushub-scaffold-"));
  await symlink(join(ROOT, "node_modules"), join(place, "node_modules"), "dir");
  await writeFile(join(place, "package.json"), '{ "type": "module" }');
  connectors = pathToFileURL(`${join(place, "connectors")}/`);
  await scaffold("water-meters", connectors);
});
afterAll(() => rm(place, { recursive: true, force: true }));

describe("a scaffolded connector", () => {
  test("passes bronze at once, its claims checked against its own simulator", async () => {
    const { stdout } = await run(process.execPath, [join(ROOT, "scripts/quality.ts"), fileURLToPath(connectors)]);
    expect(stdout).toBe("water-meters: bronze, all claims stand\n");
  });

  test("type-checks under the project's own strict options", async () => {
    const tsconfig = {
      extends: join(ROOT, "tsconfig.json"),
      include: ["connectors"],
      compilerOptions: { typeRoots: [join(ROOT, "node_modules/@types")] },
    };
    await writeFile(join(place, "tsconfig.json"), JSON.stringify(tsconfig));
    const { stdout } = await run(process.execPath, [join(ROOT, "node_modules/typescript/bin/tsc"), "-p", place, "--noEmit"]);
    expect(stdout).toBe("");
  });

  test("carries its own name everywhere and nothing of the template", async () => {
    const manifest = await readFile(new URL("water-meters/src/manifest.ts", connectors), "utf8");
    expect(manifest).toContain('id: "water-meters"');
    expect(manifest).toContain('en: "Water meters"');
    expect(manifest).not.toMatch(/template|模板/i);
  });

  test("is refused where a folder of that name exists or the id is not one", async () => {
    await expect(scaffold("water-meters", connectors)).rejects.toThrow("exists already");
    await expect(scaffold("Water Meters", connectors)).rejects.toThrow("is no connector id");
  });
});
