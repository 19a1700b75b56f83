import { execFile } from "node:child_process";
import { cp, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const run = promisify(execFile);
const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const MIGRATIONS = join(ROOT, "drizzle/migrations");

let copy: string;
beforeAll(async () => {
  copy = await mkdtemp(join(tmpdir(), "campushub-drift-"));
  await cp(MIGRATIONS, copy, { recursive: true });
});
afterAll(() => rm(copy, { recursive: true, force: true }));

describe("schema drift", () => {
  test("the migrations hold everything the schema says, so that generating yields no new file", async () => {
    const before = await readdir(copy);
    const args = ["generate", "--dialect=postgresql", "--schema=./drizzle/schema/index.ts", `--out=${relative(ROOT, copy)}`];
    await run(process.execPath, [join(ROOT, "node_modules/drizzle-kit/bin.cjs"), ...args], { cwd: ROOT });
    expect(await readdir(copy)).toEqual(before);
  });

  test("every migration is named for what it does", async () => {
    const files = (await readdir(MIGRATIONS)).filter((file) => file.endsWith(".sql"));
    expect(files.filter((file) => !/^\d{4}_[a-z][a-z0-9_]*\.sql$/.test(file))).toEqual([]);
  });
});
