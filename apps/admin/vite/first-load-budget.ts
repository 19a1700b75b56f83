import { gzipSync } from "node:zlib";
import type { Plugin } from "vite";

interface Chunk {
  readonly type: "chunk" | "asset";
  readonly fileName: string;
  readonly code?: string;
  readonly isEntry?: boolean;
  readonly imports?: readonly string[];
  readonly facadeModuleId?: string | null;
}

/** The chunks loaded at once: the entry, the named lazy ones, and everything they import statically. */
export function firstLoadOf(bundle: Readonly<Record<string, Chunk>>, alsoLoaded: readonly string[]): Chunk[] {
  const wanted = Object.values(bundle).filter(
    (chunk) => chunk.isEntry || alsoLoaded.some((end) => chunk.facadeModuleId?.endsWith(end)),
  );
  const found = new Map<string, Chunk>();
  const add = (chunk: Chunk | undefined) => {
    if (!chunk || found.has(chunk.fileName)) return;
    found.set(chunk.fileName, chunk);
    for (const name of chunk.imports ?? []) add(bundle[name]);
  };
  for (const chunk of wanted) add(chunk);
  return [...found.values()];
}

/** Reports the gzipped JavaScript loaded before the first list shows, and fails the build where it exceeds `limit` bytes. */
export function firstLoadBudget(options: { limit: number; alsoLoaded: readonly string[] }): Plugin {
  return {
    name: "first-load-budget",
    apply: "build",
    generateBundle(_, bundle) {
      const chunks = firstLoadOf(bundle as Record<string, Chunk>, options.alsoLoaded);
      const total = chunks.reduce((sum, chunk) => sum + gzipSync(chunk.code ?? "").length, 0);
      const says = `first load: ${(total / 1024).toFixed(1)} kB gzip of JavaScript in ${chunks.length} files`;
      if (total > options.limit) this.error(`${says}, more than ${options.limit / 1024} kB`);
      this.info(says);
    },
  };
}
