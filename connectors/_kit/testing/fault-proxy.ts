import { request as ask, type IncomingMessage, type RequestListener, type ServerResponse } from "node:http";
import { request as askSecurely } from "node:https";
import { type Clock, systemClock } from "../clock.ts";
import { FaultBox } from "./fault-box.ts";
import { TRANSPORT_FAULTS } from "./faults.ts";
import { listen } from "./server.ts";
import { withTransportFaults } from "./transport-faults.ts";

export interface ProxiedRequest {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  readonly body: string;
}

export interface FaultProxy {
  /** What the connection is given instead of the platform's address; a path of the target is kept. */
  readonly baseUrl: string;
  readonly faults: FaultBox;
  /** Requests that arrived so far, also those a fault kept from the platform. */
  counts(): { readonly total: number; readonly mutating: number };
  /** The `nth` request from now (1: the next) is answered `ms` later. */
  delay(nth: number, ms: number): void;
  /** The connection of the `nth` request from now (1: the next) is dropped without an answer. */
  drop(nth: number): void;
  close(): Promise<void>;
}

export interface FaultProxyOptions {
  /** The platform's base URL. */
  readonly target: string;
  readonly port?: number;
  readonly clock?: Clock;
  /** Which requests change something there; by default all but GET, HEAD and OPTIONS. Platforms that read by POST say better. */
  readonly isMutating?: (request: ProxiedRequest) => boolean;
}

/** A proxy on 127.0.0.1 between the hub and a server nobody here wrote, that counts, and fails when told. */
export async function startFaultProxy(options: FaultProxyOptions): Promise<FaultProxy> {
  const target = new URL(options.target);
  const clock = options.clock ?? systemClock;
  const isMutating = options.isMutating ?? (({ method }) => !["GET", "HEAD", "OPTIONS"].includes(method));
  const faults = new FaultBox(TRANSPORT_FAULTS);
  const delays = new Map<number, number>();
  const drops = new Set<number>();
  const counts = { total: 0, mutating: 0 };

  const serve = async (request: IncomingMessage, response: ServerResponse) => {
    const serial = ++counts.total;
    const body = await bytesOf(request);
    const seen = { method: request.method ?? "GET", url: request.url ?? "/", body: body.toString("utf8") };
    if (isMutating(seen)) counts.mutating++;
    if (drops.delete(serial)) return void response.destroy();
    const wait = delays.get(serial);
    if (wait !== undefined) await clock.sleep(wait);
    withTransportFaults(faults, forwardTo(target, body))(request, response);
  };
  const { port, close } = await listen((request, response) => {
    // A client that goes away in the middle of its request is its own affair.
    serve(request, response).catch(() => response.destroy());
  }, options.port);
  return {
    baseUrl: `http://127.0.0.1:${port}${target.pathname.replace(/\/$/, "")}`,
    faults,
    counts: () => ({ ...counts }),
    delay: (nth, ms) => void delays.set(counts.total + nth, ms),
    drop: (nth) => void drops.add(counts.total + nth),
    close,
  };
}

/** The path arrives complete, since `baseUrl` keeps the target's. An unreachable platform is a gateway's 502. */
function forwardTo(target: URL, body: Buffer): RequestListener {
  return (request, response) => {
    const headers = { ...request.headers, host: target.host, "accept-encoding": "identity", "content-length": body.length };
    const options = { method: request.method, headers: withoutHopHeaders(headers) };
    const onward = (target.protocol === "https:" ? askSecurely : ask)(new URL(`${target.origin}${request.url ?? "/"}`), options);
    onward.on("response", (answer) => {
      response.writeHead(answer.statusCode ?? 502, withoutHopHeaders(answer.headers));
      answer.on("error", () => response.destroy());
      answer.pipe(response);
    });
    onward.on("error", () => {
      if (response.headersSent) return response.destroy();
      response.writeHead(502, { "content-type": "text/plain" });
      response.end("the platform behind the proxy cannot be reached");
    });
    response.on("close", () => onward.destroy());
    onward.end(body);
  };
}

/** RFC 9110 §7.6.1: these belong to one connection, not to the message. */
function withoutHopHeaders<Headers extends object>(headers: Headers): Headers {
  const hop = ["connection", "keep-alive", "transfer-encoding", "te", "trailer", "upgrade", "proxy-connection"];
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !hop.includes(name))) as Headers;
}

async function bytesOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
