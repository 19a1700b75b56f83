import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { ROOT } from "./connector-folders.ts";

interface Step {
  readonly name: string;
  /** Arguments of the pinned Node. */
  readonly args: readonly string[];
}

const bin = (path: string) => `node_modules/${path}`;
const vitest = (...projects: string[]) => [
  bin("vitest/vitest.mjs"),
  "run",
  "--reporter=default",
  "--passWithNoTests",
  ...projects.map((project) => `--project=${project}`),
];

const SUITE = "unit and conformance";
const STEPS: readonly Step[] = [
  { name: "format and lint", args: [bin("@biomejs/biome/bin/biome"), "ci", "--error-on-warnings", "."] },
  { name: "types", args: [bin("typescript/bin/tsc"), "--noEmit", "-p", "tsconfig.json"] },
  {
    name: "imports",
    args: [
      bin("dependency-cruiser/bin/dependency-cruiser.mjs"),
      ...["--config", ".dependency-cruiser.mjs", "apps", "connectors", "drizzle", "scripts", "tests"],
    ],
  },
  { name: "unused code", args: [bin("knip/bin/knip.js"), "--no-progress", "--treat-config-hints-as-errors"] },
  { name: "generated files", args: ["scripts/gen.ts", "--check"] },
  { name: "connector quality", args: ["scripts/quality.ts"] },
  { name: "documentation", args: ["scripts/docs.ts"] },
  { name: "architecture", args: vitest("architecture") },
  { name: SUITE, args: vitest("unit", "admin", "migrations", "conformance") },
];

/** Silent while it goes well; the whole output when it does not. */
function perform({ name, args }: Step): Promise<{ name: string; ok: boolean; seconds: number }> {
  const startedAt = performance.now();
  const child = spawn(process.execPath, args, { cwd: fileURLToPath(ROOT), stdio: ["ignore", "pipe", "pipe"] });
  const output: Buffer[] = [];
  child.stdout.on("data", (chunk: Buffer) => output.push(chunk));
  child.stderr.on("data", (chunk: Buffer) => output.push(chunk));
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => {
      const ok = code === 0;
      if (!ok) process.stdout.write(`\n── ${name} ──\n${Buffer.concat(output).toString()}\n`);
      resolve({ name, ok, seconds: (performance.now() - startedAt) / 1000 });
    });
  });
}

/** `gates`: all but the tests that whoever runs the whole suite next would run twice; any other word: the steps it stands in. */
const [only] = process.argv.slice(2);
const isWanted = ({ name }: Step) => only === undefined || (only === "gates" ? name !== SUITE : name.includes(only));
const results: Awaited<ReturnType<typeof perform>>[] = [];
for (const step of STEPS.filter(isWanted)) results.push(await perform(step));

const failed = results.filter(({ ok }) => !ok).map(({ name }) => name);
for (const { name, ok, seconds } of results) {
  process.stdout.write(`${ok ? "✔" : "✘"} ${name.padEnd(24)}${seconds.toFixed(1).padStart(7)} s\n`);
}
const total = results.reduce((sum, { seconds }) => sum + seconds, 0);
process.stdout.write(`  ${"in all".padEnd(24)}${total.toFixed(1).padStart(7)} s\n`);
if (failed.length > 0) {
  process.stderr.write(`Not right: ${failed.join(", ")}\n`);
  process.exitCode = 1;
}
