import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { CONNECTORS, ROOT } from "./connector-folders.ts";
import { refresh } from "./gen.ts";
import { scaffold } from "./new-connector/scaffold.ts";

// npm run new:connector <id>: a folder that passes bronze at once, the generated files, and its line in the lockfile.
const [id] = process.argv.slice(2);
try {
  if (id === undefined) throw new Error("Usage: npm run new:connector <id>, e.g. npm run new:connector water-meters");
  const folder = await scaffold(id, CONNECTORS);
  process.stdout.write(`written: ${fileURLToPath(folder)}\n`);
  for (const path of await refresh({ check: false })) process.stdout.write(`written: ${path}\n`);
  if (!refreshLockfile()) process.stdout.write("The lockfile could not be refreshed; run `npm install` before you commit.\n");
  process.stdout.write(
    `Next: set the protocol in connectors/${id}/src and its simulator, then \`npm test -- connectors/${id}\`.\n`,
  );
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exitCode = 1;
}

/** `npm ci` refuses a workspace that the lockfile does not know. */
function refreshLockfile(): boolean {
  const args = ["install", "--package-lock-only", "--ignore-scripts", "--no-audit", "--no-fund"];
  const shell = process.platform === "win32";
  const { status } = spawnSync("npm", args, { cwd: fileURLToPath(ROOT), shell, stdio: ["ignore", "ignore", "inherit"] });
  return status === 0;
}
