import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { CACHE, ROOT, run, say } from "./run.mjs";

const ADMIN = join(ROOT, "apps/admin");
const STAMP = join(CACHE, "admin-build");
/** What the browser's code is made of: its own folder and the server's schemas that its contract re-exports. */
const SOURCES = ["apps/admin", "apps/api/src/contract.ts", "apps/api/src/modules", "package-lock.json"];

/** Builds the admin into apps/admin/dist unless the build there is of these sources. @returns {Promise<number>} exit code. */
export async function buildAdmin(node) {
  const wanted = hashOf(SOURCES.map((path) => join(ROOT, path)));
  const built = existsSync(STAMP) && readFileSync(STAMP, "utf8") === wanted;
  if (built && existsSync(join(ADMIN, "dist/index.html"))) return 0;
  say("Building the admin …");
  rmSync(STAMP, { force: true });
  const code = await run(node, [join(ROOT, "node_modules/vite/bin/vite.js"), "build", "--logLevel", "warn"], { cwd: ADMIN });
  if (code === 0) {
    mkdirSync(CACHE, { recursive: true });
    writeFileSync(STAMP, wanted);
  }
  return code;
}

function hashOf(paths) {
  const hash = createHash("sha256");
  for (const path of paths) addTo(hash, path);
  return hash.digest("hex");
}

function addTo(hash, path) {
  if (!existsSync(path)) return;
  if (!statSync(path).isDirectory()) {
    hash.update(path).update(readFileSync(path));
    return;
  }
  for (const name of readdirSync(path).sort()) {
    if (name !== "node_modules" && name !== "dist") addTo(hash, join(path, name));
  }
}
