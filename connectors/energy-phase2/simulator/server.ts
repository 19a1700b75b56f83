import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { type FaultBox, inSomeOrder, readBody, UNANSWERED, underWriteFaults } from "@campushub/kit/testing";
import type { Envelope } from "../src/wire.ts";
import type { Access, Resource } from "./access.ts";
import type { Effects } from "./effects.ts";
import { listPage } from "./lists.ts";
import { localText } from "./local.ts";
import type { Platform } from "./platform.ts";
import { Refusal } from "./refusal.ts";
import { MAINTAINED, type Maintained, type Writes } from "./writes.ts";

const LARGEST_PAGE = 10_000;
const DEFAULT_PAGE = 100;
const RESOURCES: readonly string[] = ["buildings", "points", "readings", "alarms"] satisfies Resource[];

interface Parts {
  readonly platform: Platform;
  readonly access: Access;
  readonly effects: Effects;
  readonly writes: Writes;
  readonly faults: FaultBox;
}

/** The platform's HTTP side. */
export function createListener(parts: Parts): RequestListener {
  return (request, response) => {
    answer(parts, request, response)
      .then((data) => {
        if (data !== UNANSWERED) send(parts, response, { code: 0, message: "ok", data });
      })
      .catch((error: unknown) => {
        if (error instanceof Refusal) send(parts, response, { code: error.code, message: error.message, data: null });
        else send(parts, response, { code: 50001, message: "internal error", data: null });
      });
  };
}

async function answer(parts: Parts, request: IncomingMessage, response: ServerResponse): Promise<unknown> {
  const url = new URL(request.url ?? "/", "http://platform.invalid");
  if (request.method === "POST" && url.pathname === "/oauth/token") {
    return parts.access.issue(new URLSearchParams(await readBody(request)));
  }
  const maintained = /^\/v2\/(\w+)\/_(lookup|batch)$/.exec(url.pathname);
  if (request.method === "POST" && maintained && MAINTAINED.includes(maintained[1]!)) {
    const [, resource, what] = maintained as unknown as [string, Maintained, "lookup" | "batch"];
    return maintain(parts, { resource, what, url, request, response });
  }
  const resource = /^\/v2\/(\w+)$/.exec(url.pathname)?.[1];
  if (request.method !== "GET" || resource === undefined || !RESOURCES.includes(resource))
    throw new Refusal(40400, "no such address");
  return list(parts, resource as Resource, { params: url.searchParams, authorization: request.headers.authorization });
}

interface Asked {
  readonly resource: Maintained;
  readonly what: "lookup" | "batch";
  readonly url: URL;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

async function maintain({ platform, access, writes, faults, effects }: Parts, asked: Asked): Promise<unknown> {
  const { resource, what, url, request, response } = asked;
  if (what === "batch") writes.mutations++;
  const body = parsed(await readBody(request));
  access.admit(request.headers.authorization, resource, what === "batch" ? "write" : "read");
  if (url.searchParams.get("project") !== platform.project) throw new Refusal(20002, "unknown project");
  effects.settle();
  if (what === "lookup") return writes.lookUp(resource, body.keys);
  const items = body.items;
  if (items === undefined) throw new Refusal(20001, "items are required");
  const commit = () => ({ results: inSomeOrder(faults, writes.change(resource, items)) });
  return underWriteFaults(faults, { request, response }, commit);
}

function parsed(text: string): { keys?: unknown; items?: unknown } {
  try {
    const body: unknown = JSON.parse(text);
    if (typeof body === "object" && body !== null) return body;
  } catch {
    // falls through to the refusal
  }
  throw new Refusal(20001, "the body is not JSON");
}

function list(
  { platform, access, effects }: Parts,
  resource: Resource,
  asked: { readonly params: URLSearchParams; readonly authorization: string | undefined },
): unknown {
  access.admit(asked.authorization, resource);
  if (asked.params.get("project") !== platform.project) throw new Refusal(20002, "unknown project");
  effects.settle();
  const beyond = effects.endless(asked.params.get("cursor"));
  if (beyond) return beyond;
  effects.before();
  const limit = effects.limit(resource, limitOf(asked.params));
  const page = listPage(platform, resource, { params: asked.params, limit, shiftMs: effects.shiftMs() });
  return effects.spoilt(resource, page, asked.params);
}

function limitOf(params: URLSearchParams): number {
  const limit = Number(params.get("limit") ?? DEFAULT_PAGE);
  if (!Number.isInteger(limit) || limit < 1 || limit > LARGEST_PAGE) throw new Refusal(20001, "limit must be 1 to 10000");
  return limit;
}

function send({ platform, effects }: Parts, response: ServerResponse, answer: Omit<Envelope<unknown>, "time">): void {
  const body: Envelope<unknown> = { ...answer, time: localText(platform.now() + effects.shiftMs()) };
  const date = new Date(platform.now() + effects.dateShiftMs()).toUTCString();
  response.writeHead(200, { "content-type": "application/json; charset=utf-8", date });
  response.end(JSON.stringify(body));
}
