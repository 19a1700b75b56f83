import { connect, type LookupFunction, type Socket } from "node:net";
import { ConnectorError, RetryableError } from "../errors.ts";

/** More than any frame of any line protocol; what is beyond it is noise. */
const MAX_BUFFERED = 16 * 1024;
/** A connection nobody asks over is let go: many serial servers take one at a time. */
const IDLE_MS = 15_000;
/** A line that chatters without end is listened to for so many times of quiet, then asked all the same. */
const MOST_QUIETS = 10;
/** On a busy machine the time may be over before what had come in time was looked at: it gets so many turns of the loop more. */
const TURNS = 3;

export interface LineTimes {
  /** For connecting (ms). */
  readonly connectMs: number;
  /** A line is quiet when nothing came for so long (ms). */
  readonly quietMs: number;
  /** How the address of the server's name is found. */
  readonly lookup: LookupFunction;
}

/**
 * One TCP connection to a serial server. What arrives is kept until somebody takes it; after a silence the connection is broken and
 * the new one listened to until it is quiet, because a serial server forwards late answers to whoever is connected.
 */
export class Line {
  #host = "";
  #port = 0;
  #socket: Socket | undefined;
  #received: Uint8Array = new Uint8Array();
  /** Bytes that ever came; the buffer may be full while more arrive. */
  #arrived = 0;
  #wake: () => void = () => {};
  /** Something is still owed to an earlier question. */
  #owes = false;

  get received(): Uint8Array {
    return this.#received;
  }

  set received(rest: Uint8Array) {
    this.#received = rest;
  }

  /** Bytes that ever came. */
  get arrived(): number {
    return this.#arrived;
  }

  get isOpen(): boolean {
    return this.#socket !== undefined && !this.#socket.destroyed;
  }

  /**
   * Connected, and nothing of an earlier question is under way any more. @throws RetryableError `line_down`: nothing was sent
   * @param address `host:port` in the spelling of whoever asks, an IPv6 host in brackets
   */
  async ready(address: string, times: LineTimes): Promise<void> {
    const at = address.lastIndexOf(":");
    this.#host = address.slice(0, at).replace(/^\[|\]$/g, "");
    this.#port = Number(address.slice(at + 1));
    for (let turn = 0; turn < 2; turn++) {
      if (!this.isOpen) await this.#connect(times);
      if (this.#owes) await this.#untilQuiet(times.quietMs);
      if (!this.isOpen) continue;
      this.#owes = false;
      this.#received = new Uint8Array();
      return;
    }
    throw this.#down("hangs up at once");
  }

  /** @param timeoutMs how long an answer is waited for: the connection is not idle meanwhile */
  send(bytes: Uint8Array, timeoutMs: number): void {
    this.#socket?.setTimeout(IDLE_MS + timeoutMs);
    this.#socket?.write(bytes);
  }

  /** Resolves when something came, the connection broke, or after `ms`. */
  next(ms: number): Promise<"came" | "broke" | "silence"> {
    const before = this.#arrived;
    if (!this.isOpen) return Promise.resolve("broke");
    return new Promise((resolve) => {
      const end = (what: "came" | "broke" | "silence") => {
        clearTimeout(timer);
        if (this.#wake === wake) this.#wake = () => {};
        resolve(what);
      };
      const wake = () => end(this.#arrived > before ? "came" : "broke");
      const timer = setTimeout(() => later(TURNS, () => end("silence")), ms);
      this.#wake = wake;
    });
  }

  /** Breaks the connection; an answer that is still owed must not be taken for the next one's. */
  break(): void {
    this.#owes = true;
    const socket = this.#socket;
    this.#socket = undefined;
    socket?.destroy();
    this.#wake();
  }

  async #untilQuiet(quietMs: number): Promise<void> {
    const endsAt = performance.now() + MOST_QUIETS * quietMs;
    // What comes without end is matched to the question anyhow.
    while ((await this.next(quietMs)) === "came" && performance.now() < endsAt) this.#received = new Uint8Array();
  }

  #down(why: string): RetryableError {
    return new RetryableError(`nobody answers at the line ${this.#host}:${this.#port} (${why})`, { code: "line_down" });
  }

  #take(chunk: Uint8Array): void {
    const all = Buffer.concat([this.#received, chunk]);
    this.#received = all.length > MAX_BUFFERED ? all.subarray(-MAX_BUFFERED) : all;
    this.#arrived += chunk.length;
    this.#wake();
  }

  #connect({ connectMs, lookup }: LineTimes): Promise<void> {
    const socket = connect({ host: this.#host, port: this.#port, noDelay: true, lookup });
    this.#socket = socket;
    // Events of a connection that was given up say nothing of the one that took its place.
    const isCurrent = () => this.#socket === socket;
    socket.setTimeout(connectMs);
    return new Promise((resolve, reject) => {
      let isConnected = false;
      const down = (why: string, error?: Error) => {
        socket.destroy();
        if (!isConnected) reject(error instanceof ConnectorError ? error : this.#down(why));
      };
      socket.on("data", (chunk: Buffer) => isCurrent() && this.#take(chunk));
      socket.on("timeout", () => down("timed out"));
      socket.on("error", (error: NodeJS.ErrnoException) => down(error.code ?? error.message, error));
      socket.on("close", () => {
        down("closed");
        if (!isCurrent()) return;
        this.#socket = undefined;
        this.#wake();
      });
      socket.once("connect", () => {
        isConnected = true;
        socket.setTimeout(IDLE_MS);
        socket.unref();
        resolve();
      });
    });
  }
}

function later(turns: number, work: () => void): void {
  if (turns === 0) work();
  else setImmediate(() => later(turns - 1, work));
}
