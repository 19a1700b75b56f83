import type { OutgoingHttpHeaders, ServerResponse } from "node:http";

type Callback = () => void;

/**
 * Holds back what a handler writes, headers included, until it ends; then gives the response its own methods back and
 * hands over the whole body. Only then is anything sent, so status, headers and length can still be changed.
 */
export function collectBody(response: ServerResponse, whenEnded: (body: Buffer) => void): void {
  const chunks: Buffer[] = [];
  const keep = (chunk: unknown, encoding: unknown) => {
    if (typeof chunk === "string") chunks.push(Buffer.from(chunk, typeof encoding === "string" ? asEncoding(encoding) : "utf8"));
    else if (chunk instanceof Uint8Array) chunks.push(Buffer.from(chunk));
  };
  const held = {
    writeHead(status: number, ...rest: readonly unknown[]) {
      response.statusCode = status;
      if (typeof rest[0] === "string") response.statusMessage = rest[0];
      for (const [name, value] of headerPairs(rest.at(-1))) response.setHeader(name, value);
      return response;
    },
    flushHeaders() {},
    write(chunk: unknown, encoding?: unknown, callback?: unknown) {
      keep(chunk, encoding);
      callLast(encoding, callback);
      return true;
    },
    end(chunk?: unknown, encoding?: unknown, callback?: unknown) {
      keep(chunk, encoding);
      for (const name of Object.keys(held)) Reflect.deleteProperty(response, name);
      const done = [chunk, encoding, callback].find((argument) => typeof argument === "function");
      if (done) response.once("finish", done as Callback);
      whenEnded(Buffer.concat(chunks));
      return response;
    },
  };
  Object.assign(response, held);
}

function asEncoding(name: string): BufferEncoding {
  return Buffer.isEncoding(name) ? name : "utf8";
}

function headerPairs(headers: unknown): [string, string | number | string[]][] {
  if (typeof headers !== "object" || headers === null) return [];
  if (!Array.isArray(headers)) {
    return Object.entries(headers as OutgoingHttpHeaders).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, value]],
    );
  }
  const flat: unknown[] = headers.flat();
  return flat.flatMap((name, index) => (index % 2 === 0 ? [[String(name), String(flat[index + 1])]] : []));
}

function callLast(...candidates: readonly unknown[]): void {
  const callback = candidates.find((candidate) => typeof candidate === "function");
  if (callback) queueMicrotask(callback as Callback);
}
