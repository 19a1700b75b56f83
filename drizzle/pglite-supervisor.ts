import { setTimeout as delay } from "node:timers/promises";
import { ConditionHolder, type DatabaseState, type RoomLimits, stateOfRoom } from "./condition.ts";
import type { PgliteThread } from "./pglite-thread.ts";
import type { Room, StorageWatch } from "./storage-watch.ts";
import { DatabaseTroubleError } from "./trouble.ts";

/** A statement that is silent for so long while the disk refuses writing waits for what never comes. */
const SILENT_MS = 3_000;
/** Who asks while the database is opened again waits so long for it. */
const PATIENCE_MS = 10_000;
const RETRY_MS = 1_000;
/** So many openings in a row may fail on a disk that is well; then it is given up. */
const MOST_FAILURES = 5;

type Supervised = Pick<PgliteThread, "onEnd" | "end" | "silentMs">;

interface Options<Thread extends Supervised> {
  readonly open: () => Promise<Thread>;
  /** Absent: a database in memory. */
  readonly watch?: StorageWatch;
  readonly limits: RoomLimits;
  /** How long is waited between two attempts to open, ms. */
  readonly retryMs?: number;
}

/** Keeps one living thread of the embedded database: one that died or hangs is replaced as soon as the disk allows it. */
export class PgliteSupervisor<Thread extends Supervised> {
  readonly #options: Options<Thread>;
  readonly #closing = new AbortController();
  readonly condition = new ConditionHolder();
  /** Resolves when the database cannot be opened any more although its disk is well; the process is of no use then. */
  readonly givenUp: Promise<Error>;
  #giveUp: (error: Error) => void = () => {};
  #thread: Thread | undefined;
  #reopening: Promise<Thread | undefined> | undefined;
  #lostAt = 0;
  /** Called with every thread that was opened. */
  onOpen: (thread: Thread) => void = () => {};

  constructor(options: Options<Thread>) {
    this.#options = options;
    this.givenUp = new Promise((resolve) => {
      this.#giveUp = resolve;
    });
  }

  /** @throws DatabaseTroubleError full, readOnly: the disk must be seen to first. */
  async start(): Promise<void> {
    const { watch } = this.#options;
    const room = await watch?.look();
    if (room) this.#judge(room);
    const { state } = this.condition.now;
    if (state === "full" || state === "readOnly" || state === "lost") throw new DatabaseTroubleError(state, startWords(state));
    this.#use(await this.#options.open());
    watch?.onLook((seen) => this.#onLook(seen));
    watch?.start();
  }

  /** The thread in use. @throws DatabaseTroubleError when there is none and none soon. */
  async thread(): Promise<Thread> {
    if (this.#thread) return this.#thread;
    const { state } = this.condition.now;
    const patience = state === "lost" ? this.#lostAt + PATIENCE_MS - performance.now() : 0;
    const found = patience > 0 ? await Promise.race([this.#reopening, delay(patience, undefined, { ref: false })]) : undefined;
    if (found) return found;
    throw new DatabaseTroubleError(state === "ok" || state === "low" ? "lost" : state, "the embedded database is not open");
  }

  /** The thread failed with an error that speaks of the disk: it is looked at now, not at the next tick. */
  suspect(): void {
    void this.#options.watch?.look();
  }

  /** Ends the thread without waiting for anything it still does, nor for one that is just being opened. */
  async close(): Promise<void> {
    this.#closing.abort();
    this.#options.watch?.stop();
    const closed = new Error("embedded database is closed");
    void this.#reopening?.then((late) => late?.end(closed));
    await this.#thread?.end(closed);
  }

  #use(thread: Thread): void {
    this.#thread = thread;
    thread.onEnd = (_, gone) => this.#onEnd(gone);
    this.onOpen(thread);
    this.#judge(this.#options.watch?.room);
  }

  #onEnd(gone: Promise<unknown>): void {
    this.#thread = undefined;
    if (this.#closing.signal.aborted) return;
    this.#lostAt = performance.now();
    this.#judge(this.#options.watch?.room);
    // Two threads on the same files would destroy them.
    this.#reopening = gone
      .then(() => this.#reopen())
      .finally(() => {
        this.#reopening = undefined;
      });
  }

  async #reopen(): Promise<Thread | undefined> {
    const { watch, open, limits, retryMs = RETRY_MS } = this.#options;
    for (let failures = 0; !this.#closing.signal.aborted; ) {
      const room = await watch?.look();
      if (room && (room.trouble || room.freeBytes < limits.full)) {
        await delay(retryMs);
        continue;
      }
      try {
        const thread = await open();
        this.#use(thread);
        return thread;
      } catch (error) {
        failures++;
        if (failures >= MOST_FAILURES) {
          this.#giveUp(error as Error);
          return undefined;
        }
        await delay(retryMs * failures);
      }
    }
    return undefined;
  }

  #onLook(room: Room): void {
    this.#judge(room);
    const thread = this.#thread;
    if (!room.trouble && room.freeBytes >= this.#options.limits.full) return;
    if (thread && thread.silentMs > SILENT_MS) {
      void thread.end(
        new DatabaseTroubleError(room.trouble ?? "full", "the embedded database waits for a disk that cannot be written"),
      );
    }
  }

  /** Without a disk (in memory) only the thread counts. */
  #judge(room: Room | undefined): void {
    const before = this.condition.now.state;
    const disk: DatabaseState =
      room === undefined ? "ok" : (room.trouble ?? stateOfRoom(room.freeBytes, before, this.#options.limits));
    const usable = disk === "ok" || disk === "low";
    const state = usable && !this.#thread && this.#lostAt > 0 ? "lost" : disk;
    this.condition.set({ state, freeBytes: room && Number.isFinite(room.freeBytes) ? room.freeBytes : undefined });
  }
}

const startWords = (state: "full" | "readOnly" | "lost"): string =>
  ({
    full: "the disk of the data folder is full; make room there and start again",
    readOnly: "the disk of the data folder cannot be written; make it writable and start again",
    lost: "the disk of the data folder does not answer; see to it and start again",
  })[state];
