import { setImmediate } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import { RemoteError } from "../errors.ts";
import type { HttpReply } from "../http/types.ts";
import type { Json } from "../json.ts";
import type { AsideAnswer, AsideCall } from "./aside.worker.ts";

/** Longer answers are read on another thread (bytes): a shorter one takes less time than to hand it over. */
const INLINE = 32_000;
/** A reader that takes longer, or more memory, was given what nobody can read. */
const LIMIT_MS = 60_000;
const LIMIT_MB = 1_024;
/** A thread nobody asks is let go. */
const IDLE_MS = 30_000;

/** A pure function of the text of an answer, and where it stands. */
export interface Reader {
  /** `import.meta.url` of the module that exports it. */
  readonly module: string;
  /** Its name there. */
  readonly name: string;
  readonly read: (text: string) => Json | undefined;
}

/**
 * What `reader` makes of an answer. A long one is read on another thread, so that everybody else goes on meanwhile, within limits of
 * time and memory. @throws what the reader throws as a RemoteError; RemoteError `too_hard` where a limit ended it
 */
export async function readAside(reader: Reader, reply: HttpReply): Promise<Json | undefined> {
  if (reply.bytes.length <= INLINE) return reader.read(reply.text);
  const json = await threadFor(reader).ask(reply);
  await setImmediate();
  return json === undefined ? undefined : (JSON.parse(json) as Json);
}

const threads = new Map<string, Thread>();

function threadFor({ module, name }: Reader): Thread {
  const key = `${module}#${name}`;
  const known = threads.get(key);
  if (known) return known;
  const thread = new Thread({ module, name }, () => threads.delete(key));
  threads.set(key, thread);
  return thread;
}

type Waiting = { readonly resolve: (json: string | undefined) => void; readonly reject: (error: Error) => void };

/** One thread with one reader: it reads one text after the other, and ends with the first that is beyond its limits. */
class Thread {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, Waiting>();
  #serial = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(workerData: { module: string; name: string }, onEnd: () => void) {
    const resourceLimits = { maxOldGenerationSizeMb: LIMIT_MB };
    this.#worker = new Worker(new URL("./aside.worker.ts", import.meta.url), { workerData, resourceLimits });
    this.#worker.on("message", (answer: AsideAnswer) => this.#settle(answer));
    this.#worker.on("error", () => {});
    this.#worker.once("exit", () => {
      onEnd();
      clearTimeout(this.#timer);
      const message = "the platform's answer could not be read within the time and memory one answer may take";
      for (const { reject } of this.#waiting.values()) reject(new RemoteError(message, { code: "too_hard" }));
    });
    this.#rest();
  }

  ask({ bytes, headers }: HttpReply): Promise<string | undefined> {
    const id = ++this.#serial;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#worker.ref();
      if (this.#waiting.size === 1) this.#endAfter(LIMIT_MS);
      this.#worker.postMessage({ id, bytes, contentType: headers["content-type"] } satisfies AsideCall);
    });
  }

  #settle(answer: AsideAnswer): void {
    const waiting = this.#waiting.get(answer.id);
    this.#waiting.delete(answer.id);
    if (this.#waiting.size === 0) this.#rest();
    else this.#endAfter(LIMIT_MS);
    if ("error" in answer) waiting?.reject(new RemoteError(answer.error.message, { code: answer.error.code }));
    else waiting?.resolve(answer.json);
  }

  /** Nobody is kept waiting by a thread that rests, the end of the process neither. */
  #rest(): void {
    this.#endAfter(IDLE_MS);
    this.#timer?.unref();
    this.#worker.unref();
  }

  #endAfter(ms: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#worker.terminate(), ms);
  }
}
