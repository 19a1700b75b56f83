import { Worker } from "node:worker_threads";
import type { PGlite, Results } from "@electric-sql/pglite";
import { refuseInside } from "./transaction-guard.ts";
import { Turns } from "./turns.ts";

type Call =
  | { kind: "query"; text: string; params: unknown[]; rowMode: "array" | "object"; rawParsers: boolean }
  | { kind: "exec"; text: string }
  | { kind: "copyIn"; text: string; data: Uint8Array<ArrayBuffer> }
  | { kind: "close" };
export type WorkerCall = Call & { id: number };
export type WorkerMessage =
  | { kind: "ready" }
  | { kind: "result"; id: number; value: unknown }
  | { kind: "error"; id: number; error: Record<string, unknown> }
  | { kind: "notify"; channel: string; payload: string };

interface QueryOptions {
  readonly rowMode?: "array" | "object";
  readonly parsers?: unknown;
  /** Somebody waits for it before a screen. */
  readonly forScreen?: boolean;
}

/** So many transactions after the last statement for a screen it is taken that nobody looks any more. */
const WATCHED_FOR = 50;

export interface Statements {
  query(text: string, params?: unknown[], options?: QueryOptions): Promise<Results<Record<string, unknown>>>;
  exec(text: string): Promise<Results<Record<string, unknown>>[]>;
  /** `COPY … FROM '/dev/blob'` with the bytes given, which are given away: they go to the other thread as they are. */
  copyIn(text: string, data: Uint8Array<ArrayBuffer>): Promise<unknown>;
}

/**
 * The embedded database from the main thread. One connection: statements queue (`Turns`), and a transaction holds the queue
 * until it ends. A statement outside the transaction that is issued inside it would wait for ever; `refuseInside` names it instead.
 */
export class PgliteClient implements Statements {
  readonly #worker: Worker;
  readonly #pending = new Map<number, { resolve: (value: never) => void; reject: (error: Error) => void }>();
  readonly #listeners = new Map<string, Set<(payload: string) => void>>();
  readonly #turns = new Turns();
  #watched = 0;
  #serial = 0;
  #closed = false;

  private constructor(worker: Worker) {
    this.#worker = worker;
  }

  /** @param dataDir on disk; absent: in memory. */
  static async open(dataDir?: string): Promise<PgliteClient> {
    const worker = new Worker(new URL("./pglite.worker.ts", import.meta.url), { workerData: { dataDir } });
    const client = new PgliteClient(worker);
    await new Promise<void>((resolve, reject) => {
      worker.once("error", reject);
      worker.on("message", (message: WorkerMessage) => (message.kind === "ready" ? resolve() : client.#receive(message)));
      worker.once("exit", (code) => client.#abandon(new Error(`embedded database ended (exit ${code})`)));
    });
    worker.on("error", (error) => client.#abandon(error as Error));
    return client;
  }

  query(text: string, params: unknown[] = [], options: QueryOptions = {}) {
    if (options.forScreen) this.#watched = WATCHED_FOR;
    return this.#exclusive("statement", () => this.#query(text, params, options));
  }

  exec(text: string) {
    return this.#exclusive("statement", () => this.#call<Results<Record<string, unknown>>[]>({ kind: "exec", text }));
  }

  copyIn(text: string, data: Uint8Array<ArrayBuffer>) {
    return this.#exclusive("statement", () => this.#call<Results>({ kind: "copyIn", text, data }));
  }

  transaction<T>(work: (statements: Statements) => Promise<T>): Promise<T> {
    this.#watched--;
    return this.#exclusive("transaction", async () => {
      await this.#call({ kind: "exec", text: "BEGIN" });
      const inside: Statements = {
        query: (text, params = [], options = {}) => this.#query(text, params, options),
        exec: (text) => this.#call({ kind: "exec", text }),
        copyIn: (text, data) => this.#call({ kind: "copyIn", text, data }),
      };
      try {
        const result = await work(inside);
        await this.#call({ kind: "exec", text: "COMMIT" });
        return result;
      } catch (error) {
        if (!this.#closed) await this.#call({ kind: "exec", text: "ROLLBACK" }).catch(() => {});
        throw error;
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
      if (callbacks.size === 0 && !this.#closed) await this.exec(`UNLISTEN "${channel}"`);
    };
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    await this.#exclusive("transaction", () => this.#call({ kind: "close" })).catch(() => {});
    this.#closed = true;
    await this.#worker.terminate();
  }

  /** The query builder's driver asks for the library's own class; this has the part of it that the driver uses. */
  asDriverClient(): PGlite {
    return this as unknown as PGlite;
  }

  #query(text: string, params: unknown[], options: QueryOptions) {
    const rowMode = options.rowMode ?? "object";
    return this.#call<Results<Record<string, unknown>>>({
      kind: "query",
      text,
      params,
      rowMode,
      rawParsers: options.parsers === undefined,
    });
  }

  async #exclusive<T>(kind: "statement" | "transaction", work: () => Promise<T>): Promise<T> {
    refuseInside();
    return this.#turns.take(kind, work);
  }

  #call<T>(call: Call): Promise<T> {
    if (this.#closed) return Promise.reject(new Error("embedded database is closed"));
    const id = ++this.#serial;
    return new Promise<T>((resolve, reject) => {
      this.#pending.set(id, { resolve: resolve as (value: never) => void, reject });
      this.#worker.postMessage({ ...call, id }, call.kind === "copyIn" ? [call.data.buffer] : []);
    });
  }

  #receive(message: WorkerMessage): void {
    if (message.kind === "ready") return;
    if (message.kind === "notify") {
      for (const callback of this.#listeners.get(message.channel) ?? []) callback(message.payload);
      return;
    }
    const waiting = this.#pending.get(message.id);
    this.#pending.delete(message.id);
    if (message.kind === "result") waiting?.resolve(message.value as never);
    else waiting?.reject(Object.assign(new Error(String(message.error.message)), message.error));
  }

  #abandon(error: Error): void {
    this.#closed = true;
    for (const { reject } of this.#pending.values()) reject(error);
    this.#pending.clear();
  }
}
