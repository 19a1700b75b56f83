import { connect, type Socket } from "node:net";
import { RetryableError } from "../errors.ts";

/** More than any frame of any line protocol; what is beyond it is noise. */
const MAX_BUFFERED = 16 * 1024;
/** A connection nobody asks over is let go: many serial servers take one at a time. */
const IDLE_MS = 15_000;

export interface LineTimes {
  /** For connecting (ms). */
  readonly connectMs: number;
  /** A line is quiet when nothing came for so long (ms). */
  readonly quietMs: number;
}

/**
 * One TCP connection to a serial server. What arrives is kept until somebody takes it; after a silence the connection is broken and
 * the new one listened to until it is quiet, because a serial server forwards late answers to whoever is connected.
 */
export class Line {
  readonly #host: string;
  readonly #port: number;
  readonly #times: LineTimes;
  #socket: Socket | undefined;
  #received: Uint8Array = new Uint8Array();
  #wake: () => void = () => {};
  /** Something is still owed to an earlier question. */
  #owes = false;

  constructor(address: string, times: LineTimes) {
    const at = address.lastIndexOf(":");
    this.#host = address.slice(0, at).replace(/^\[|\]$/g, "");
    this.#port = Number(address.slice(at + 1));
    this.#times = times;
  }

  get received(): Uint8Array {
    return this.#received;
  }

  set received(rest: Uint8Array) {
    this.#received = rest;
  }

  get isOpen(): boolean {
    return this.#socket !== undefined && !this.#socket.destroyed;
  }

  /** Connected, and nothing of an earlier question is under way any more. @throws RetryableError `line_down` */
  async ready(): Promise<void> {
    if (!this.isOpen) await this.#connect();
    if (this.#owes) await this.#untilQuiet();
    this.#owes = false;
    this.#received = new Uint8Array();
  }

  send(bytes: Uint8Array): void {
    this.#socket!.write(bytes);
  }

  /** Resolves when something came, the connection broke, or after `ms`. */
  next(ms: number): Promise<"came" | "broke" | "silence"> {
    const before = this.#received.length;
    if (!this.isOpen) return Promise.resolve("broke");
    return new Promise((resolve) => {
      const timer = setTimeout(() => resolve("silence"), ms);
      this.#wake = () => {
        clearTimeout(timer);
        resolve(this.#received.length > before ? "came" : "broke");
      };
    });
  }

  /** Breaks the connection; an answer that is still owed must not be taken for the next one's. */
  break(): void {
    this.#owes = true;
    this.close();
  }

  close(): void {
    this.#socket?.destroy();
    this.#socket = undefined;
  }

  async #untilQuiet(): Promise<void> {
    // A line that chatters without end is not waited for: what it says is matched to the question anyhow.
    for (let turn = 0; turn < 50; turn++) {
      this.#received = new Uint8Array();
      if ((await this.next(this.#times.quietMs)) !== "came") return;
    }
  }

  #connect(): Promise<void> {
    const socket = connect({ host: this.#host, port: this.#port, noDelay: true });
    this.#socket = socket;
    socket.on("data", (chunk: Buffer) => {
      const all = Buffer.concat([this.#received, chunk]);
      this.#received = all.length > MAX_BUFFERED ? all.subarray(-MAX_BUFFERED) : all;
      this.#wake();
    });
    socket.on("close", () => {
      if (this.#socket === socket) this.#socket = undefined;
      this.#wake();
    });
    socket.setTimeout(this.#times.connectMs);
    return new Promise((resolve, reject) => {
      const down = (cause: string) => {
        socket.destroy();
        reject(new RetryableError(`nobody answers at the line ${this.#host}:${this.#port} (${cause})`, { code: "line_down" }));
      };
      socket.once("timeout", () => down("timed out"));
      socket.once("error", (error: NodeJS.ErrnoException) => down(error.code ?? error.message));
      socket.once("connect", () => {
        socket.removeAllListeners("timeout");
        socket.removeAllListeners("error");
        socket.on("error", () => socket.destroy());
        socket.setTimeout(IDLE_MS, () => socket.destroy());
        socket.unref();
        resolve();
      });
    });
  }
}
