import { readdir, readFile } from "node:fs/promises";
import { dirname, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { exists, ROOT } from "./connector-folders.ts";

const root = fileURLToPath(ROOT);
/** Folders and files of the project's root whose names in `code` marks are taken for paths. */
const CITED = /^(apps|connectors|drizzle|scripts|tests|docs|\.ci)\/|^[\w.-]+\.(md|mjs|json|example)$|^[\w-]+\.config\.ts$/;
const PLACEHOLDER = /[<>*{}…]|\.\.\./;

export interface BrokenCitation {
  readonly document: string;
  readonly path: string;
}

/** Every path that a document cites (links, and `code` that looks like a path) and that does not exist. */
export async function brokenCitations(): Promise<BrokenCitation[]> {
  const broken: BrokenCitation[] = [];
  for (const document of await documents()) {
    const text = await readFile(new URL(document, ROOT), "utf8");
    for (const path of new Set([...linked(text, document), ...quoted(text, document)])) {
      if (!(await exists(new URL(path, ROOT)))) broken.push({ document, path });
    }
  }
  return broken;
}

/** Markdown documents of the project, relative to its root. */
export async function documents(): Promise<string[]> {
  const all: string[] = [];
  const walk = async (folder: string) => {
    for (const entry of await readdir(new URL(folder, ROOT), { withFileTypes: true })) {
      const path = `${folder}${entry.name}`;
      if (entry.isDirectory()) {
        const skipped =
          entry.name === "node_modules" || entry.name === "template" || entry.name === "dist" || entry.name.startsWith(".");
        if (!skipped) await walk(`${path}/`);
      } else if (entry.name.endsWith(".md")) all.push(path);
    }
  };
  await walk("./");
  return all.map((path) => path.slice(2));
}

function linked(text: string, document: string): string[] {
  const targets = [...withoutBlocks(text).matchAll(/\]\(([^)\s]+)\)/g)].map((match) => match[1]!.split("#")[0]!);
  return targets.filter((target) => target !== "" && !/^[a-z]+:/.test(target)).map((target) => fromRoot(document, target));
}

/** In a folder's own README `src/map.ts` means its neighbour. */
function quoted(text: string, document: string): string[] {
  const marked = [...withoutBlocks(text).matchAll(/`([^`\n]+)`/g)].map((match) => match[1]!);
  const paths = marked.filter((mark) => CITED.test(mark) && !PLACEHOLDER.test(mark) && !mark.includes(" "));
  const own = dirname(document) === "." ? [] : marked.filter((mark) => /^(src|simulator|fixtures)\/[\w./-]+$/.test(mark));
  return [...paths.map((path) => path.replace(/[#:].*$/, "")), ...own.map((path) => fromRoot(document, path))];
}

function withoutBlocks(text: string): string {
  return text.replaceAll(/^```[\s\S]*?^```/gm, "");
}

function fromRoot(document: string, target: string): string {
  return relative(root, fileURLToPath(new URL(target, new URL(document, ROOT))));
}

if (import.meta.main) {
  const broken = await brokenCitations();
  for (const { document, path } of broken) process.stderr.write(`${document} cites ${path}, which does not exist\n`);
  if (broken.length > 0) process.exitCode = 1;
}
