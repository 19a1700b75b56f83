import type { PGlite, Results } from "@electric-sql/pglite";
import { type ConditionHolder, type RoomLimits, roomLimits } from "./condition.ts";
import { PgliteSupervisor } from "./pglite-supervisor.ts";
import { type Call, PgliteThread } from "./pglite-thread.ts";
import { currentScope, READER_MS, STATEMENT_MS, statementLimit } from "./statement-scope.ts";
import { diskOf, StorageWatch } from "./storage-watch.ts";
import { refuseInside } from "./transaction-guard.ts";
import { DatabaseTroubleError, troubleOf } from "./trouble.ts";
import { Turns } from "./turns.ts";

interface QueryOptions {
  readonly rowMode?: "array" | "object";
  readonly parsers?: unknown;
  /** Somebody waits for it before a screen. */
  readonly forScreen?: boolean;
}

/** So many transactions after the last statement for a screen it is taken that nobody looks any more. */
const WATCHED_FOR = 50;
/** What still runs when the database is closed may end within this time. */
const CLOSE_MS = 5_000;

type Rows = Results<Record<string, unknown>>;

export interface Statements {
  query(text: string, params?: unknown[], options?: QueryOptions): Promise<Rows>;
  exec(text: string): Promise<Rows[]>;
  /** `COPY … FROM '/dev/blob'` with the bytes given, which are given away: they go to the other thread as they are. */
  copyIn(text: string, data: Uint8Array<ArrayBuffer>): Promise<unknown>;
}

interface Options {
  /** Free room on the disk below which syncs wait and nothing is written. */
  readonly limits?: RoomLimits;
  /** How long a transaction may ask for nothing before it is taken back, ms. */
  readonly idleMs?: number;
}

/**
 * The embedded database from the main thread. One connection: statements queue (`Turns`), and a transaction holds the queue
 * until it ends. A statement outside the transaction that is issued inside it would wait for ever; `refuseInside` names it instead.
 * Every statement has a time limit; one that oversteps it is ended with its thread, and another thread opens the database again.
 */
export class PgliteClient implements Statements {
  readonly #supervisor: PgliteSupervisor<PgliteThread>;
  readonly #idleMs: number;
  readonly #listeners = new Map<string, Set<(payload: string) => void>>();
  readonly #turns = new Turns();
  #watched = 0;
  #closed = false;

  private constructor(dataDir: string | undefined, { limits = roomLimits(0), idleMs = STATEMENT_MS }: Options) {
    const watch = dataDir === undefined ? undefined : new StorageWatch(diskOf(dataDir));
    const folder = dataDir === undefined ? undefined : `${dataDir}/pglite`;
    this.#idleMs = idleMs;
    this.#supervisor = new PgliteSupervisor({ open: () => PgliteThread.open(folder), limits, ...(watch ? { watch } : {}) });
    this.#supervisor.onOpen = (thread) => this.#listenOn(thread);
  }

  /** @param dataDir its folder `pglite`, on disk; absent: in memory. @throws DatabaseTroubleError when the disk is full or read-only. */
  static async open(dataDir?: string, options: Options = {}): Promise<PgliteClient> {
    const client = new PgliteClient(dataDir, options);
    await client.#supervisor.start();
    return client;
  }

  get condition(): ConditionHolder {
    return this.#supervisor.condition;
  }

  /** Resolves when the database cannot be opened any more. */
  get givenUp(): Promise<Error> {
    return this.#supervisor.givenUp;
  }

  query(text: string, params: unknown[] = [], options: QueryOptions = {}) {
    if (options.forScreen) this.#watched = WATCHED_FOR;
    return this.#statement<Rows>(queryCall(text, params, options));
  }

  exec(text: string) {
    return this.#statement<Rows[]>({ kind: "exec", text });
  }

  copyIn(text: string, data: Uint8Array<ArrayBuffer>) {
    return this.#statement<unknown>({ kind: "copyIn", text, data });
  }

  transaction<T>(work: (statements: Statements) => Promise<T>): Promise<T> {
    this.#watched--;
    return this.#exclusive("transaction", async (thread) => {
      await this.#call(thread, { kind: "exec", text: "BEGIN" });
      const idle = new IdleLimit(this.#idleMs);
      const ask = <R>(call: Call) => idle.during(() => this.#call<R>(thread, call));
      const inside: Statements = {
        query: (text, params = [], options = {}) => ask<Rows>(queryCall(text, params, options)),
        exec: (text) => ask<Rows[]>({ kind: "exec", text }),
        copyIn: (text, data) => ask({ kind: "copyIn", text, data }),
      };
      try {
        const result = await Promise.race([work(inside), idle.passed]);
        await this.#call(thread, { kind: "exec", text: "COMMIT" });
        return result;
      } catch (error) {
        await this.#call(thread, { kind: "exec", text: "ROLLBACK" }).catch(() => {});
        throw error;
      } finally {
        idle.end();
      }
    });
  }

  /** Whether somebody lately looked at screens whose statements wait for the transactions of others. */
  get isWatched(): boolean {
    return this.#watched > 0;
  }

  async listen(channel: string, callback: (payload: string) => void): Promise<() => Promise<void>> {
    const callbacks = this.#listeners.get(channel) ?? new Set();
    this.#listeners.set(channel, callbacks.add(callback));
    await this.exec(`LISTEN "${channel}"`);
    return async () => {
      callbacks.delete(callback);
      if (callbacks.size > 0 || this.#closed) return;
      this.#listeners.delete(channel);
      await this.exec(`UNLISTEN "${channel}"`);
    };
  }

  /** Closes in order, or at once when what still runs does not end soon. */
  async close(): Promise<void> {
    if (this.#closed) return;
    const inOrder = this.#exclusive("transaction", (thread) => thread.call({ kind: "close" }, CLOSE_MS)).catch(() => {});
    this.#closed = true;
    let timer: NodeJS.Timeout | undefined;
    await Promise.race([inOrder, new Promise((resolve) => (timer = setTimeout(resolve, CLOSE_MS)))]);
    clearTimeout(timer);
    await this.#supervisor.close();
  }

  /** The query builder's driver asks for the library's own class; this has the part of it that the driver uses. */
  asDriverClient(): PGlite {
    return this as unknown as PGlite;
  }

  #statement<T>(call: Call): Promise<T> {
    return this.#exclusive("statement", (thread) => this.#call<T>(thread, call));
  }

  async #exclusive<T>(kind: "statement" | "transaction", work: (thread: PgliteThread) => Promise<T>): Promise<T> {
    refuseInside();
    if (this.#closed) throw new Error("embedded database is closed");
    const { reader } = currentScope();
    const turn = reader === undefined ? { kind } : { kind, reader, patienceMs: READER_MS };
    return this.#turns.take(turn, async () => work(await this.#supervisor.thread()));
  }

  async #call<T>(thread: PgliteThread, call: Call): Promise<T> {
    try {
      return await thread.call<T>(call, statementLimit());
    } catch (error) {
      if (troubleOf(error)) this.#supervisor.suspect();
      throw error;
    }
  }

  /** A thread opened anew hears what its predecessor heard. */
  #listenOn(thread: PgliteThread): void {
    thread.onNotify = (channel, payload) => {
      for (const callback of this.#listeners.get(channel) ?? []) callback(payload);
    };
    for (const channel of this.#listeners.keys())
      thread.call({ kind: "exec", text: `LISTEN "${channel}"` }, STATEMENT_MS).catch(() => {});
  }
}

const queryCall = (text: string, params: unknown[], options: QueryOptions): Call => ({
  kind: "query",
  text,
  params,
  rowMode: options.rowMode ?? "object",
  rawParsers: options.parsers === undefined,
});

/** A transaction that asks for nothing holds the only connection: after a while it has ended. */
class IdleLimit {
  readonly #ms: number;
  readonly passed: Promise<never>;
  #pass: (error: Error) => void = () => {};
  #timer: NodeJS.Timeout | undefined;
  #over: Error | undefined;

  constructor(ms: number) {
    this.#ms = ms;
    this.passed = new Promise((_, reject) => {
      this.#pass = reject;
    });
    this.passed.catch(() => {});
    this.#start();
  }

  async during<T>(work: () => Promise<T>): Promise<T> {
    if (this.#over) throw this.#over;
    clearTimeout(this.#timer);
    try {
      return await work();
    } finally {
      this.#start();
    }
  }

  end(): void {
    clearTimeout(this.#timer);
    this.#over ??= new Error("the transaction has ended");
  }

  #start(): void {
    if (this.#over) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#over = new DatabaseTroubleError(
        "slow",
        `a transaction asked for nothing for ${this.#ms / 1000} s and was taken back`,
      );
      this.#pass(this.#over);
    }, this.#ms);
  }
}
