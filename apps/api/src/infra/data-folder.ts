import { chmodSync, lstatSync, mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";

/** What the hub keeps in its folder; whatever else a person put there is left as it is. */
const OURS = new Set([".lock", ".room", "audit-head.json", "pglite", "secret.key"]);
const OF_OTHERS = 0o077;

/**
 * Makes the data folder if need be and shuts it: nobody else on the machine reads a platform's data, a key or a password's hash.
 * What an earlier version left open is shut too; what is made later is by the process's umask (`main.ts`)
 * and, past it, by the embedded database (`drizzle/private-files.ts`).
 */
export function ownDataFolder(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  shut(folder);
  for (const name of readdirSync(folder)) if (OURS.has(name)) shutAll(join(folder, name));
}

function shutAll(path: string): void {
  if (!shut(path)) return;
  for (const name of readdirSync(path)) shutAll(join(path, name));
}

/** @returns whether it is a folder. Links are left alone: what they lead to need not be ours. */
function shut(path: string): boolean {
  const stats = lstatSync(path);
  if (!stats.isSymbolicLink() && (stats.mode & OF_OTHERS) !== 0) chmodSync(path, stats.mode & 0o777 & ~OF_OTHERS);
  return stats.isDirectory();
}
