import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, test } from "vitest";

const run = promisify(execFile);

/** Loads an entry of the package in a process of its own and asks whether the test runner came with it. */
async function loadsVitest(entry: string): Promise<boolean> {
  const script = `
    import { registerHooks } from "node:module";
    let found = false;
    registerHooks({ resolve(name, context, next) { found ||= name === "vitest"; return next(name, context); } });
    await import(${JSON.stringify(entry)}).catch(() => {});
    process.stdout.write(String(found));`;
  const { stdout } = await run(process.execPath, ["--input-type=module", "-e", script], { cwd: import.meta.dirname });
  return stdout === "true";
}

test("simulators run without the test runner: only the conform entry loads it", async () => {
  const entries = ["@campushub/kit", "@campushub/kit/campus", "@campushub/kit/testing", "@campushub/kit/conform"];
  expect(await Promise.all(entries.map(loadsVitest))).toEqual([false, false, false, true]);
});
