import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ask, npm, ROOT, say } from "./run.mjs";

/**
 * The pinned Node that npm installed.
 * @returns {Promise<string>} the path of its binary.
 * @throws Error saying what to do when there is none for this machine.
 */
export async function pinnedNode() {
  const wanted = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")).dependencies.node;
  const found = findNode(wanted);
  if (found) return found;
  say(`Node ${wanted} is not unpacked yet (install scripts were skipped); unpacking it …`);
  await npm(["rebuild", "node", "--ignore-scripts=false", "--foreground-scripts"]);
  const rebuilt = findNode(wanted);
  if (rebuilt) return rebuilt;
  if (Number(process.versions.node.split(".")[0]) >= Number(wanted.split(".")[0])) {
    say(`There is no packaged Node ${wanted} for ${process.platform}-${process.arch}; going on with this ${process.version}.`);
    return process.execPath;
  }
  throw new Error(
    `Node ${wanted} could not be installed for ${process.platform}-${process.arch}. Allow npm to run install scripts ` +
      `(npm config set ignore-scripts false), delete node_modules and try again, or install Node ${wanted} yourself.`,
  );
}

/** Where the package `node` puts its binary: linked into itself, or left in the package of the platform. */
function findNode(wanted) {
  const name = process.platform === "win32" ? "node.exe" : "node";
  const system = process.platform === "win32" ? "win" : process.platform;
  const ofPlatform = ["node", "node-bin"].flatMap((prefix) => {
    const folder = `${prefix}-${system}-${process.arch}`;
    return [`node/node_modules/${folder}/bin`, `${folder}/bin`];
  });
  return ["node/bin", ...ofPlatform, ".bin"]
    .map((folder) => join(ROOT, "node_modules", folder, name))
    .find((path) => existsSync(path) && ask(path, ["--version"]) === `v${wanted}`);
}
