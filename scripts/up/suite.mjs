import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { ensureChromium, findChromium } from "./chromium.mjs";
import { CACHE, run, say } from "./run.mjs";

/** Runs the test suite, or the part that `args` name; the last lines printed name what failed, and then `N passed, N failed`. */
export async function runSuite(node, args) {
  const report = join(CACHE, `test-report-${process.pid}.json`);
  mkdirSync(CACHE, { recursive: true });
  const CHROMIUM_PATH = needsBrowser(args) ? await ensureChromium(node) : findChromium(node);
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
  const code = await run(node, ["node_modules/vitest/vitest.mjs", "run", ...reporters, ...args], { env: { CHROMIUM_PATH } });
  const { passed, failed } = countOf(report, code);
  for (const line of failuresOf(report, code)) say(line);
  rmSync(report, { force: true });
  say(`${passed} passed, ${failed} failed`);
  return code === 0 && failed > 0 ? 1 : code;
}

/** A browser is worth an installation only when the whole suite or its end-to-end part was asked for. */
function needsBrowser(args) {
  const chosen = args.filter((arg) => !arg.startsWith("-"));
  return (chosen.length === 0 && !args.some((arg) => arg.startsWith("--project"))) || args.some((arg) => arg.includes("e2e"));
}

/** A file that could not be loaded counts as one failure, and so does a run that ended badly for no test's fault. */
export function countOf(report, code) {
  if (!existsSync(report)) return { passed: 0, failed: 1 };
  const { numPassedTests, numFailedTests, testResults } = JSON.parse(readFileSync(report, "utf8"));
  const unloaded = testResults.filter(
    ({ status, assertionResults }) => status === "failed" && !assertionResults.some((test) => test.status === "failed"),
  );
  const failed = numFailedTests + unloaded.length;
  return { passed: numPassedTests, failed: failed === 0 && code !== 0 ? 1 : failed };
}

/** A line for each failure, which is far up in the output by the end of a long run: the test, and its message's first line. */
export function failuresOf(report, code) {
  const lines = existsSync(report) ? JSON.parse(readFileSync(report, "utf8")).testResults.flatMap(failuresIn) : [];
  if (lines.length > 0 || code === 0) return lines;
  return [`failed: no test, but the run ended with ${code}: look further up for an error outside of the tests`];
}

function failuresIn({ name: path, status, message = "", assertionResults }) {
  const name = path.replace(`${process.cwd()}/`, "");
  const tests = assertionResults.filter((test) => test.status === "failed");
  if (status === "failed" && tests.length === 0) return [`failed: ${name}: ${firstLine(message)}`];
  return tests.map(
    ({ fullName, failureMessages = [] }) => `failed: ${name} > ${fullName}: ${firstLine(failureMessages[0] ?? "")}`,
  );
}

const firstLine = (text) => text.split("\n", 1)[0];
