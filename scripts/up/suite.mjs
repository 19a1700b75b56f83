import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { ensureChromium, findChromium } from "./chromium.mjs";
import { CACHE, run, say } from "./run.mjs";

const REPORTER = fileURLToPath(new URL("./failures-reporter.mjs", import.meta.url));

/** Runs the test suite, or the part that `args` name; the last lines printed name what failed, and then `N passed, N failed`. */
export async function runSuite(node, args) {
  const SUITE_REPORT = join(CACHE, `test-report-${process.pid}.json`);
  mkdirSync(CACHE, { recursive: true });
  const CHROMIUM_PATH = needsBrowser(args) ? await ensureChromium(node) : findChromium(node);
  const command = ["node_modules/vitest/vitest.mjs", "run", "--reporter=default", `--reporter=${REPORTER}`, ...args];
  const code = await run(node, command, { env: { CHROMIUM_PATH, SUITE_REPORT } });
  const { passed, failures } = resultOf(SUITE_REPORT, code);
  for (const failure of failures) say(`failed: ${failure}`);
  rmSync(SUITE_REPORT, { force: true });
  say(`${passed} passed, ${failures.length} failed`);
  return code === 0 && failures.length > 0 ? 1 : code;
}

/** A browser is worth an installation only when the whole suite or its end-to-end part was asked for. */
function needsBrowser(args) {
  const chosen = args.filter((arg) => !arg.startsWith("-"));
  return (chosen.length === 0 && !args.some((arg) => arg.startsWith("--project"))) || args.some((arg) => arg.includes("e2e"));
}

/** What the reporter wrote; a run that ended badly for no reason it names counts as one failure. */
export function resultOf(report, code) {
  const { passed, failures } = existsSync(report) ? JSON.parse(readFileSync(report, "utf8")) : { passed: 0, failures: [] };
  if (failures.length > 0 || code === 0) return { passed, failures };
  return { passed, failures: [`no test, but the run ended with ${code}: look further up for why`] };
}
