import type { Batch, Connector, Http, HttpRequest, ReadRequest, Session, Stream, Write, WriteOp } from "@campushub/kit";
import { hurried } from "@campushub/kit/testing";

export interface Watch {
  /** Of every request, over a line too (ms of real time): silence is not worth waiting for in a test. */
  readonly timeoutMs?: number;
  /** Before a batch of ops is handed to the connector. */
  readonly onApply?: (ops: readonly WriteOp[], stream: string) => Promise<void> | void;
  /** Before each batch of a pass is handed to the engine. */
  readonly onBatch?: (batch: Batch, stream: string) => Promise<void> | void;
}

/** The connector as it is, with a test looking over its shoulder. */
export function watched(connector: Connector, watch: Watch): Connector {
  const streams = Object.entries(connector.streams).map(([name, stream]) => [name, watchedStream(name, stream, watch)]);
  return { ...connector, streams: Object.fromEntries(streams) };
}

function watchedStream(name: string, stream: Stream, { timeoutMs, onBatch, onApply }: Watch): Stream {
  async function* run(session: Session, request: ReadRequest): AsyncGenerator<Batch> {
    for await (const batch of stream.read.run(inHaste(session, timeoutMs), request)) {
      await onBatch?.(batch, name);
      yield batch;
    }
  }
  const { write } = stream;
  if (!write) return { ...stream, read: { ...stream.read, run } };
  const { lookUp } = write;
  const watchedWrite: Write = {
    ...write,
    observe: (session, keys) => write.observe(inHaste(session, timeoutMs), keys),
    async *apply(session, ops) {
      await onApply?.(ops, name);
      yield* write.apply(inHaste(session, timeoutMs), ops);
    },
    ...(lookUp
      ? { lookUp: (session: Session, ops: readonly WriteOp[]) => lookUp.call(write, inHaste(session, timeoutMs), ops) }
      : {}),
  };
  return { ...stream, read: { ...stream.read, run }, write: watchedWrite };
}

function inHaste(session: Session, timeoutMs: number | undefined): Session {
  if (timeoutMs === undefined) return session;
  return { ...session, http: impatient(session.http, timeoutMs), lines: hurried(session.lines, timeoutMs) };
}

function impatient(http: Http, timeoutMs: number): Http {
  const soon = (request: HttpRequest): HttpRequest => ({ timeoutMs, ...request });
  return {
    send: (request) => http.send(soon(request)),
    json: (request) => http.json(soon(request)),
    clockOffsetMs: () => http.clockOffsetMs(),
    tellClock: (instant) => http.tellClock(instant),
  };
}
