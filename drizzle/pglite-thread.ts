import { Worker } from "node:worker_threads";
import { watchStatement } from "./statement-watch.ts";
import { DatabaseTroubleError, troubleOf } from "./trouble.ts";

export type Call =
  | { kind: "query"; text: string; params: unknown[]; rowMode: "array" | "object"; rawParsers: boolean }
  | { kind: "exec"; text: string }
  | { kind: "copyIn"; text: string; data: Uint8Array<ArrayBuffer> }
  | { kind: "close" };
export type WorkerCall = Call & { id: number };
export type WorkerMessage =
  | { kind: "ready" }
  | { kind: "result"; id: number; value: unknown }
  /** `broken`: the database in the thread can no longer be trusted. */
  | { kind: "error"; id: number; error: Record<string, unknown>; broken: boolean }
  | { kind: "notify"; channel: string; payload: string };

interface Waiting {
  readonly resolve: (value: never) => void;
  readonly reject: (error: Error) => void;
  readonly unwatch: () => void;
}

/** Opening includes recovery after a crash, which reads everything written since the last checkpoint. */
const OPEN_MS = 180_000;

/** The embedded database's thread. Once it ended, for whatever reason, everything asked of it fails, and another one must be opened. */
export class PgliteThread {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, Waiting>();
  #serial = 0;
  #over: Error | undefined;
  #answeredAt = 0;
  onNotify: (channel: string, payload: string) => void = () => {};
  /** Called once, at its end; `gone` resolves when it touches no file any more. */
  onEnd: (error: Error, gone: Promise<unknown>) => void = () => {};

  private constructor(dataDir: string | undefined) {
    this.#worker = new Worker(new URL("./pglite.worker.ts", import.meta.url), { workerData: { dataDir } });
  }

  /** @throws DatabaseTroubleError lost when the database cannot be opened. */
  static async open(dataDir: string | undefined, openMs = OPEN_MS): Promise<PgliteThread> {
    const thread = new PgliteThread(dataDir);
    const worker = thread.#worker;
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => void thread.end(lost(`did not open within ${openMs / 1000} s`)), openMs);
      thread.onEnd = reject;
      worker.on("message", (message: WorkerMessage) => (message.kind === "ready" ? resolve() : thread.#receive(message)));
      worker.on("error", (error) => void thread.end(lost(`failed: ${String(error)}`)));
      worker.on("exit", (code) => void thread.end(lost(`ended (exit ${code})`)));
      const settled = () => clearTimeout(timer);
      worker.once("message", settled);
      worker.once("exit", settled);
    });
    thread.onEnd = () => {};
    return thread;
  }

  /** For how long nothing was answered though something was asked, ms. */
  get silentMs(): number {
    return this.#waiting.size === 0 ? 0 : performance.now() - this.#answeredAt;
  }

  /**
   * Whoever hangs in there is not reached by any message: what takes longer than its limit costs the thread its life. A thread that the
   * machine gives little time, and that goes on, hangs in nothing (`watchStatement`).
   * @throws DatabaseTroubleError slow, lost
   */
  call<T>(call: Call, limitMs: number): Promise<T> {
    if (this.#over) return Promise.reject(this.#over);
    const id = ++this.#serial;
    if (this.#waiting.size === 0) this.#answeredAt = performance.now();
    return new Promise<T>((resolve, reject) => {
      const ownMs = () => this.#ownMs();
      // An answer may have come while this thread was busy: it is read before the limit is judged.
      const unwatch = watchStatement({ limitMs, ownMs, onOver: () => setImmediate(() => this.#overstepped(id, limitMs)) });
      this.#waiting.set(id, { resolve: resolve as (value: never) => void, reject, unwatch });
      this.#worker.postMessage({ ...call, id }, call.kind === "copyIn" ? [call.data.buffer] : []);
    });
  }

  /** Ends the thread wherever it is; what it was asked fails with the error. */
  async end(error: Error): Promise<void> {
    if (this.#over) return;
    this.#over = error;
    for (const { reject, unwatch } of this.#waiting.values()) {
      unwatch();
      reject(error);
    }
    this.#waiting.clear();
    const gone = this.#worker.terminate();
    this.onEnd(error, gone);
    await gone;
  }

  /** Processor time it was given since it began, also told by who is in the middle of a statement. */
  async #ownMs(): Promise<number> {
    const { user, system } = await this.#worker.cpuUsage();
    return (user + system) / 1000;
  }

  #overstepped(id: number, limitMs: number): void {
    const waiting = this.#waiting.get(id);
    if (!waiting) return;
    waiting.reject(new DatabaseTroubleError("slow", `a statement took longer than ${limitMs / 1000} s and was ended`));
    void this.end(lost("hung in a statement and was ended"));
  }

  #receive(message: WorkerMessage): void {
    this.#answeredAt = performance.now();
    if (message.kind === "ready") return;
    if (message.kind === "notify") this.onNotify(message.channel, message.payload);
    else this.#settle(message);
  }

  #settle(message: Extract<WorkerMessage, { id: number }>): void {
    const waiting = this.#waiting.get(message.id);
    this.#waiting.delete(message.id);
    waiting?.unwatch();
    if (message.kind === "result") {
      waiting?.resolve(message.value as never);
      return;
    }
    const error = Object.assign(new Error(String(message.error.message)), message.error);
    waiting?.reject(error);
    if (message.broken)
      void this.end(new DatabaseTroubleError(troubleOf(error) ?? "lost", `the embedded database failed: ${error.message}`));
  }
}

const lost = (what: string) => new DatabaseTroubleError("lost", `the embedded database ${what}`);
