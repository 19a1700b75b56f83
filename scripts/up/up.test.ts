import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const RUN = new URL("./run.mjs", import.meta.url).href;
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
    const files = ["../up.mjs", "run.mjs", "install.mjs", "runtime.mjs", "admin.mjs", "chromium.mjs", "suite.mjs"];
    const texts = await Promise.all(files.map((file) => readFile(new URL(file, import.meta.url), "utf8")));
    const imported = texts.flatMap((text) => [...text.matchAll(/^import .* from "([^"]+)"/gm)].map((match) => match[1]!));
    expect(imported.filter((name) => !/^(node:|\.\/)/.test(name))).toEqual([]);
    expect(texts.filter((text) => /import\.meta\.(dirname|filename|main)|fromAsync|toSorted/.test(text))).toEqual([]);
  });
});

describe("the suite's last line", () => {
  test("counts a file that could not be loaded as a failure", async () => {
    const report = join(place, "report.json");
    await writeFile(report, JSON.stringify(reportOf([{ status: "failed", assertionResults: [] }])));
    expect(await countOf(report, 1)).toEqual({ passed: 3, failed: 1 });
  });

  test("does not say that nothing failed when the run ended badly", async () => {
    const report = join(place, "report.json");
    await writeFile(report, JSON.stringify(reportOf([{ status: "passed", assertionResults: [] }])));
    expect(await countOf(report, 1)).toEqual({ passed: 3, failed: 1 });
    expect(await countOf(report, 0)).toEqual({ passed: 3, failed: 0 });
    expect(await countOf(join(place, "no-report.json"), 1)).toEqual({ passed: 0, failed: 1 });
  });
});

describe("the suite's last lines", () => {
  test("name what failed, with the first line of why", async () => {
    const report = join(place, "report.json");
    const failed = { status: "failed", fullName: "a pass ends", failureMessages: ["Error: it did not\n  at pass.test.ts:1"] };
    const results = [
      { name: "pass.test.ts", status: "failed", assertionResults: [{ status: "passed", fullName: "a pass begins" }, failed] },
      { name: "gone.test.ts", status: "failed", message: "SyntaxError: odd", assertionResults: [] },
    ];
    await writeFile(report, JSON.stringify(reportOf(results)));
    const said = ["failed: pass.test.ts > a pass ends: Error: it did not", "failed: gone.test.ts: SyntaxError: odd"];
    expect(await failuresOf(report, 1)).toEqual(said);
  });

  test("say so where the run ended badly for no test's fault", async () => {
    const report = join(place, "report.json");
    await writeFile(report, JSON.stringify(reportOf([])));
    expect(await failuresOf(report, 1)).toEqual([expect.stringMatching(/^failed: no test, but the run ended with 1/)]);
    expect(await failuresOf(report, 0)).toEqual([]);
    expect(await failuresOf(join(place, "no-report.json"), 137)).toEqual([expect.stringContaining("137")]);
  });
});

const reportOf = (testResults: object[]) => ({ numPassedTests: 3, numFailedTests: 0, testResults });

const failuresOf = (report: string, code: number) => inSuite(`failuresOf(${JSON.stringify(report)}, ${code})`);

const countOf = (report: string, code: number) => inSuite(`countOf(${JSON.stringify(report)}, ${code})`);

/** What a function of the suite's runner answers. */
async function inSuite(call: string): Promise<unknown> {
  const suite = new URL("./suite.mjs", import.meta.url).href;
  const text = `import { countOf, failuresOf } from ${JSON.stringify(suite)};
    process.stdout.write(JSON.stringify(${call}));`;
  return new Promise((resolve, reject) => {
    execFile(process.execPath, ["--input-type=module", "-e", text], (error, stdout) =>
      error ? reject(error) : resolve(JSON.parse(stdout)),
    );
  });
}
