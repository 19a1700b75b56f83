import type { Batch, Connector, Http, HttpRequest, ReadRequest, Session, Stream } from "@campushub/kit";

export interface Watch {
  /** Of every request (ms of real time): silence is not worth waiting for in a test. */
  readonly timeoutMs?: number;
  /** Before each batch of a pass is handed to the engine. */
  readonly onBatch?: (batch: Batch, stream: string) => Promise<void> | void;
}

/** The connector as it is, with a test looking over its shoulder. */
export function watched(connector: Connector, watch: Watch): Connector {
  const streams = Object.entries(connector.streams).map(([name, stream]) => [name, watchedStream(name, stream, watch)]);
  return { ...connector, streams: Object.fromEntries(streams) };
}

function watchedStream(name: string, stream: Stream, { timeoutMs, onBatch }: Watch): Stream {
  async function* run(session: Session, request: ReadRequest): AsyncGenerator<Batch> {
    const handed = timeoutMs === undefined ? session : { ...session, http: impatient(session.http, timeoutMs) };
    for await (const batch of stream.read.run(handed, request)) {
      await onBatch?.(batch, name);
      yield batch;
    }
  }
  return { ...stream, read: { ...stream.read, run } };
}

function impatient(http: Http, timeoutMs: number): Http {
  const hurried = (request: HttpRequest): HttpRequest => ({ timeoutMs, ...request });
  return {
    send: (request) => http.send(hurried(request)),
    json: (request) => http.json(hurried(request)),
    clockOffsetMs: () => http.clockOffsetMs(),
  };
}
