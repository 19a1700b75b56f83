import { statfs, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { TroubleKind } from "./trouble.ts";

/** What the disk under the data folder has to offer. */
export interface Room {
  readonly freeBytes: number;
  /** undefined: it can be written. `lost`: it does not answer. */
  readonly trouble: Exclude<TroubleKind, "slow"> | undefined;
}

/** How the disk is looked at; tests bring their own. */
export interface Disk {
  /** @returns bytes that may still be written. */
  freeBytes(): Promise<number>;
  /** Writes a few bytes. @throws what the system says. */
  tryWrite(): Promise<void>;
}

const EVERY_MS = 2_000;
/** A disk that does not answer for so long is not there. */
const ANSWER_MS = 5_000;
const PROBE = ".room";

/**
 * Only writing tells whether a file system can be written: one that turned read-only after an error still says in its flags that
 * it can. The file is kept, so that nothing is allocated or freed each time.
 */
export function diskOf(dataDir: string): Disk {
  return {
    async freeBytes() {
      const { bavail, bsize, files, ffree } = await statfs(dataDir);
      return files > 0 && ffree === 0 ? 0 : bavail * bsize;
    },
    tryWrite: () => writeFile(join(dataDir, PROBE), `${Date.now()}\n`.padEnd(64), { mode: 0o600 }),
  };
}

/** Looks at the disk every two seconds, and at once when asked. */
export class StorageWatch {
  readonly #disk: Disk;
  readonly #listeners = new Set<(room: Room) => void>();
  #room: Room = { freeBytes: Number.POSITIVE_INFINITY, trouble: undefined };
  #looking: Promise<Room> | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(disk: Disk) {
    this.#disk = disk;
  }

  /** What it saw last. */
  get room(): Room {
    return this.#room;
  }

  /** Called after every look. */
  onLook(listener: (room: Room) => void): void {
    this.#listeners.add(listener);
  }

  start(): void {
    this.#timer ??= setInterval(() => void this.look(), EVERY_MS).unref();
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  look(): Promise<Room> {
    this.#looking ??= this.#look().finally(() => {
      this.#looking = undefined;
    });
    return this.#looking;
  }

  async #look(): Promise<Room> {
    let timer: NodeJS.Timeout | undefined;
    const silent = new Promise<Room>((resolve) => {
      timer = setTimeout(() => resolve({ freeBytes: this.#room.freeBytes, trouble: "lost" }), ANSWER_MS);
    });
    this.#room = await Promise.race([this.#see(), silent]);
    clearTimeout(timer);
    for (const listener of this.#listeners) listener(this.#room);
    return this.#room;
  }

  async #see(): Promise<Room> {
    try {
      const freeBytes = await this.#disk.freeBytes();
      await this.#disk.tryWrite();
      return { freeBytes, trouble: undefined };
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code;
      if (code === "ENOSPC" || code === "EDQUOT") return { freeBytes: 0, trouble: "full" };
      return { freeBytes: this.#room.freeBytes, trouble: code === "EROFS" || code === "EACCES" ? "readOnly" : "lost" };
    }
  }
}
