import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const RUN = new URL("./run.mjs", import.meta.url).href;
const REPORTER = new URL("./failures-reporter.mjs", import.meta.url);
const UP = new URL("../up.mjs", import.meta.url);

let place: string;
beforeAll(async () => {
  place = await mkdtemp(join(tmpdir(), "campushub-up-"));
});
afterAll(() => rm(place, { recursive: true, force: true }));

/** A starter as `up.mjs` is one, whose child runs `script`. */
function starter(script: string, options = ""): ChildProcess {
  const text = `import { run } from ${JSON.stringify(RUN)};
    process.exitCode = await run(process.execPath, ["-e", ${JSON.stringify(script)}]${options});`;
  return spawn(process.execPath, ["--input-type=module", "-e", text], { stdio: ["ignore", "pipe", "inherit"] });
}

async function firstLine(child: ChildProcess): Promise<string> {
  const [chunk] = (await once(child.stdout!, "data")) as [Buffer];
  return chunk.toString().trim();
}

describe("the starter", () => {
  test("keeps the exit code of what it ran", async () => {
    const child = starter("process.exit(7)");
    expect(await once(child, "exit")).toEqual([7, null]);
  });

  test("hands a signal on and waits for the end that the child chooses", async () => {
    const child = starter("process.on('SIGTERM', () => process.exit(42)); setInterval(() => {}, 1000); console.log('up')");
    expect(await firstLine(child)).toBe("up");
    child.kill("SIGTERM");
    expect(await once(child, "exit")).toEqual([42, null]);
  });

  test("tells the child on the leash when it was killed itself", async () => {
    const said = join(place, "said");
    const script = `process.on('disconnect', () => { require('node:fs').writeFileSync(${JSON.stringify(said)}, 'gone'); process.exit(); });
      setInterval(() => {}, 1000); console.log(process.pid)`;
    const child = starter(script, ", { leash: true }");
    await firstLine(child);
    child.kill("SIGKILL");
    await expect.poll(() => readFile(said, "utf8").catch(() => "")).toBe("gone");
  });

  test("says its commands when it is given another one", async () => {
    const { code, stderr } = await new Promise<{ code: unknown; stderr: string }>((resolve) => {
      execFile(process.execPath, [UP.pathname, "fly"], (error, _stdout, stderr) => resolve({ code: error?.code, stderr }));
    });
    expect(code).toBe(1);
    expect(stderr).toContain("demo | start | test | verify | bench | gen | check-audit | new-connector");
  });

  test("begins with nothing but Node's own modules, in words that Node 18 reads", async () => {
    const files = [
      "../up.mjs",
      "run.mjs",
      "install.mjs",
      "runtime.mjs",
      "admin.mjs",
      "chromium.mjs",
      "suite.mjs",
      "failures-reporter.mjs",
    ];
    const texts = await Promise.all(files.map((file) => readFile(new URL(file, import.meta.url), "utf8")));
    const imported = texts.flatMap((text) => [...text.matchAll(/^import .* from "([^"]+)"/gm)].map((match) => match[1]!));
    expect(imported.filter((name) => !/^(node:|\.\/)/.test(name))).toEqual([]);
    expect(texts.filter((text) => /import\.meta\.(dirname|filename|main)|fromAsync|toSorted/.test(text))).toEqual([]);
  });
});

describe("the suite's last lines", () => {
  test("name what failed, wherever it did, with the first line of why", async () => {
    const folder = await mkdtemp(join(place, "suite-"));
    const files = {
      "tests.test.ts": `it("just holds good", () => {}); describe("a pass", () => it("ends as it should", () => { throw new Error("it did not\\nat all"); }));`,
      "hook.test.ts": `describe("a stage", () => { beforeAll(() => { throw new Error("no stage"); }); it("opens for everybody", () => {}); });`,
      "file.test.ts": `throw new Error("no file");`,
      "stray.test.ts": `it("leaves something behind", () => void Promise.reject(new Error("late")));`,
    };
    for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
    const { passed, failures } = await suiteIn(folder);
    expect(passed).toBe(2);
    expect(failures.map((failure) => failure.replace(/^.*suite-[^/]*\//, "")).sort()).toEqual([
      "file.test.ts: no file",
      "hook.test.ts > a stage: no stage",
      "outside of the tests: late",
      "tests.test.ts > a pass > ends as it should: it did not",
    ]);
  });

  test("say so where the run ended badly and nobody knows why", async () => {
    const unknown = { passed: 0, failures: [expect.stringMatching(/^no test, but the run ended with 137/)] };
    expect(await resultOf(join(place, "no-report.json"), 137)).toEqual(unknown);
    const report = join(place, "report.json");
    await writeFile(report, JSON.stringify({ passed: 3, failures: [] }));
    expect(await resultOf(report, 137)).toEqual({ ...unknown, passed: 3 });
    expect(await resultOf(report, 0)).toEqual({ passed: 3, failures: [] });
  });
});

interface Result {
  readonly passed: number;
  readonly failures: readonly string[];
}

/** Runs the tests in that folder as the suite does. */
async function suiteIn(folder: string): Promise<Result> {
  const SUITE_REPORT = join(folder, "report.json");
  const vitest = fileURLToPath(new URL("../../node_modules/vitest/vitest.mjs", import.meta.url));
  const args = [vitest, "run", "--root", folder, "--globals", `--reporter=${fileURLToPath(REPORTER)}`];
  await new Promise((resolve) => execFile(process.execPath, args, { env: { ...process.env, SUITE_REPORT } }, resolve));
  return JSON.parse(await readFile(SUITE_REPORT, "utf8")) as Result;
}

/** What the suite's runner makes of a report. */
async function resultOf(report: string, code: number): Promise<Result> {
  const text = `import { resultOf } from ${JSON.stringify(new URL("./suite.mjs", import.meta.url).href)};
    process.stdout.write(JSON.stringify(resultOf(${JSON.stringify(report)}, ${code})));`;
  return new Promise((resolve, reject) => {
    execFile(process.execPath, ["--input-type=module", "-e", text], (error, stdout) =>
      error ? reject(error) : resolve(JSON.parse(stdout) as Result),
    );
  });
}
