import { spawnSync } from "node:child_process";
import { closeSync, openSync, writeSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

const run = (program: string, args: readonly string[]) => spawnSync(program, args, { encoding: "utf8" }).status === 0;

/** A disk of its own, in memory, that a test may fill. */
export interface SmallDisk {
  readonly path: string;
  /** Takes all that is left. @returns how to give it back. */
  fill(): () => Promise<void>;
  remove(): Promise<void>;
}

/** @param megabytes its size. @returns undefined where this process may not mount anything. */
export async function smallDisk(megabytes: number): Promise<SmallDisk | undefined> {
  const path = await mkdtemp(join(tmpdir(), "campushub-disk-"));
  if (!run("mount", ["-t", "tmpfs", "-o", `size=${megabytes}m`, "tmpfs", path])) {
    await rm(path, { recursive: true });
    return undefined;
  }
  return {
    path,
    fill() {
      const file = join(path, "filler");
      const open = openSync(file, "w");
      try {
        const piece = Buffer.alloc(65_536);
        for (;;) writeSync(open, piece);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== "ENOSPC") throw error;
      } finally {
        closeSync(open);
      }
      return () => rm(file);
    },
    async remove() {
      run("umount", ["--lazy", path]);
      await rm(path, { recursive: true, force: true });
    },
  };
}
