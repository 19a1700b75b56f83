import type { StatusCode } from "hono/utils/http-status";
import { z } from "zod";
import { type Hub, type HubContext, jsonAnswer, problemAnswer } from "./hub.ts";
import { readBody } from "./input.ts";
import { clientAddress, demandSameOrigin, type Site } from "./site.ts";

/** A request as the sign-in library wants it: the body checked, the address ours. */
export interface OpenCall<Body> {
  readonly method: "GET" | "POST";
  readonly url: string;
  readonly headers: Headers;
  readonly body: Body;
  readonly address: string;
}

export interface OpenRoute<Body> {
  readonly method: "get" | "post";
  /** Below `/api`. */
  readonly path: string;
  readonly summary: string;
  readonly body?: z.ZodType<Body>;
  readonly answer: z.ZodType;
  readonly run: (call: OpenCall<Body>) => Promise<Response>;
}

const NOTHING = z.object({});

/** Routes that nobody needs to be signed in for. */
export type OpenRoutes = (open: <Body>(route: OpenRoute<Body>) => void) => void;

export function addOpenRoutes(hub: Hub, routes: OpenRoutes, site: Site): void {
  routes((route) => addOpenRoute(hub, route, site));
}

/** The library's answer with the headers of ours. */
function framed(c: HubContext, response: Response): Response {
  response.headers.forEach((value, name) => {
    c.header(name, value, { append: name === "set-cookie" });
  });
  c.status(response.status as StatusCode);
  return response.body ? c.body(response.body) : c.body(null);
}

function addOpenRoute<Body>(hub: Hub, route: OpenRoute<Body>, site: Site): void {
  const { method, path, summary, body, answer } = route;
  hub.openAPIRegistry.registerPath({
    method,
    path,
    summary,
    tags: ["sign-in"],
    security: [],
    request: body && { body: { content: { "application/json": { schema: body } }, required: true } },
    responses: { 200: jsonAnswer(answer), default: problemAnswer },
  });
  hub.on(method.toUpperCase(), path.replaceAll(/\{(\w+)\}/g, ":$1"), async (c) => {
    if (method === "post") demandSameOrigin(c.req.raw.headers, site);
    const response = await route.run({
      method: method === "get" ? "GET" : "POST",
      url: c.req.url,
      headers: c.req.raw.headers,
      body: (method === "post" ? await readBody<unknown>(c, body ?? NOTHING) : undefined) as Body,
      address: clientAddress(c, site),
    });
    return framed(c, response);
  });
}
