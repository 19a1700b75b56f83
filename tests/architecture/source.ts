import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const HOME = ["apps", "connectors", "drizzle", "scripts", "tests"];
const NOT_OURS = new Set(["node_modules", "dist", "pictures"]);

export interface SourceFile {
  /** Relative to the root, with forward slashes. */
  readonly path: string;
  readonly text: string;
  readonly isTest: boolean;
}

/** Every folder under the homes of source, relative to the root. */
export function folders(): string[] {
  const walk = (path: string): string[] => [path, ...subfolders(path).flatMap((name) => walk(`${path}/${name}`))];
  return HOME.flatMap(walk);
}

/** Every TypeScript and JavaScript file that people wrote. */
export function sourceFiles(): SourceFile[] {
  return filesEndingWith(/\.(ts|tsx|mjs)$/).filter(({ path }) => !path.endsWith(".gen.ts"));
}

/** Every file whose name matches; binary files have other endings. */
export function filesEndingWith(ending: RegExp): SourceFile[] {
  return folders().flatMap((folder) =>
    entries(folder)
      .filter((entry) => entry.isFile() && ending.test(entry.name))
      .map(({ name }) => read(`${folder}/${name}`)),
  );
}

/** The ids of the connectors there are: the names of their folders. */
export function connectorIds(): string[] {
  return subfolders("connectors").filter((name) => !name.startsWith("_"));
}

export function subfolders(path: string): string[] {
  return entries(path)
    .filter((entry) => entry.isDirectory() && !NOT_OURS.has(entry.name))
    .map(({ name }) => name);
}

export function entries(path: string) {
  return readdirSync(join(ROOT, path), { withFileTypes: true });
}

/** `path:line` of every line that matches. */
export function linesMatching(files: readonly SourceFile[], pattern: RegExp): string[] {
  return files.flatMap(({ path, text }) =>
    text.split("\n").flatMap((line, index) => (pattern.test(line) ? [`${path}:${index + 1} ${line.trim()}`] : [])),
  );
}

function read(path: string): SourceFile {
  return { path, text: readFileSync(join(ROOT, path), "utf8"), isTest: /\.test\.tsx?$/.test(path) };
}
