import type { Batch, Connector, Http, HttpRequest, ReadRequest, Session, Stream, Write, WriteOp } from "@campushub/kit";

export interface Watch {
  /** Of every request (ms of real time): silence is not worth waiting for in a test. */
  readonly timeoutMs?: number;
  /** Before each batch of a pass is handed to the engine. */
  /** Before a batch of ops is handed to the connector. */
  readonly onApply?: (ops: readonly WriteOp[], stream: string) => Promise<void> | void;
  readonly onBatch?: (batch: Batch, stream: string) => Promise<void> | void;
}

/** The connector as it is, with a test looking over its shoulder. */
export function watched(connector: Connector, watch: Watch): Connector {
  const streams = Object.entries(connector.streams).map(([name, stream]) => [name, watchedStream(name, stream, watch)]);
  return { ...connector, streams: Object.fromEntries(streams) };
}

function watchedStream(name: string, stream: Stream, { timeoutMs, onBatch, onApply }: Watch): Stream {
  async function* run(session: Session, request: ReadRequest): AsyncGenerator<Batch> {
    const handed = timeoutMs === undefined ? session : { ...session, http: impatient(session.http, timeoutMs) };
    for await (const batch of stream.read.run(handed, request)) {
      await onBatch?.(batch, name);
      yield batch;
    }
  }
  const { write } = stream;
  if (!write) return { ...stream, read: { ...stream.read, run } };
  const hurried = (session: Session): Session =>
    timeoutMs === undefined ? session : { ...session, http: impatient(session.http, timeoutMs) };
  const { lookUp } = write;
  const watchedWrite: Write = {
    ...write,
    observe: (session, keys) => write.observe(hurried(session), keys),
    async *apply(session, ops) {
      await onApply?.(ops, name);
      yield* write.apply(hurried(session), ops);
    },
    ...(lookUp ? { lookUp: (session: Session, ops: readonly WriteOp[]) => lookUp.call(write, hurried(session), ops) } : {}),
  };
  return { ...stream, read: { ...stream.read, run }, write: watchedWrite };
}

function impatient(http: Http, timeoutMs: number): Http {
  const hurried = (request: HttpRequest): HttpRequest => ({ timeoutMs, ...request });
  return {
    send: (request) => http.send(hurried(request)),
    json: (request) => http.json(hurried(request)),
    clockOffsetMs: () => http.clockOffsetMs(),
  };
}
