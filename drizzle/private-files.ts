import { mkdirSync } from "node:fs";
import type { PGlite } from "@electric-sql/pglite";
import { NodeFS } from "@electric-sql/pglite/nodefs";

type Options = Parameters<NodeFS["init"]>[1];
type WithMode = (path: unknown, mode: number, ...rest: unknown[]) => unknown;
interface Files {
  readonly FS: Record<"mknod" | "chmod", WithMode>;
}

const OF_OTHERS = 0o077;

/**
 * The embedded database's folder on disk, for its owner alone. The library gives each file it makes the mode 0666 once it is open,
 * past the process's umask: here that leaves nothing to anybody else, at no time of a running hub.
 */
export class PrivateFiles extends NodeFS {
  constructor(folder: string) {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    super(folder);
  }

  override async init(pg: PGlite, options: Options): ReturnType<NodeFS["init"]> {
    const { emscriptenOpts } = await super.init(pg, options);
    const shut = ({ FS }: Files) => {
      const { mknod, chmod } = FS;
      FS.mknod = (path, mode, ...rest) => mknod(path, mode & ~OF_OTHERS, ...rest);
      FS.chmod = (path, mode, ...rest) => chmod(path, mode & ~OF_OTHERS, ...rest);
    };
    const before = [emscriptenOpts.preRun ?? []].flat();
    return { emscriptenOpts: { ...emscriptenOpts, preRun: [...before, shut as (typeof before)[number]] } };
  }
}
