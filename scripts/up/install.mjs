import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { npm, ROOT, say } from "./run.mjs";

const LOCKFILE = join(ROOT, "package-lock.json");
const INSTALLED = join(ROOT, "node_modules/.package-lock.json");
const STAMP = join(ROOT, "node_modules/.campushub-stamp");

/** Runs `npm ci` unless what is installed is what the lockfile says. @throws Error when the installation fails. */
export async function ensureInstalled() {
  const wanted = createHash("sha256").update(readFileSync(LOCKFILE)).digest("hex");
  if (existsSync(STAMP) && readFileSync(STAMP, "utf8") === wanted && existsSync(INSTALLED)) return;
  if (!matchesLockfile()) {
    say("Installing packages (npm ci) …");
    // Building the admin and testing need the development packages, whatever NODE_ENV says.
    const code = await npm(["ci", "--include=dev", "--no-audit", "--no-fund"]);
    if (code !== 0) throw new Error(`npm ci failed (exit ${code}); see above. Is the package registry reachable?`);
  }
  writeFileSync(STAMP, wanted);
}

/** Whether a person's own `npm install` already brought every package the lockfile asks for on this platform. */
function matchesLockfile() {
  if (!existsSync(INSTALLED)) return false;
  const wanted = JSON.parse(readFileSync(LOCKFILE, "utf8")).packages;
  const present = JSON.parse(readFileSync(INSTALLED, "utf8")).packages;
  return Object.entries(wanted).every(([path, entry]) => {
    const skipped = entry.optional || entry.peer || !path.includes("node_modules/");
    return skipped || present[path]?.version === entry.version;
  });
}
