import { randomUUID } from "node:crypto";
import type { MiddlewareHandler } from "hono";
import type { HubEnv } from "./hub.ts";

const REQUEST_ID = /^[\w.-]{1,64}$/;
/** What a browser on another origin may read of an answer. */
const EXPOSED = "Content-Range, Content-Disposition, ETag, Location, Preference-Applied, Retry-After, X-Next-After, X-Request-Id";

/**
 * Around every answer of the API: a request id (taken over from a proxy when it looks like one), no caching, and
 * CORS for callers with a token; cookies are never sent across origins.
 */
export const frame: MiddlewareHandler<HubEnv> = async (c, next) => {
  const given = c.req.header("x-request-id");
  const requestId = given !== undefined && REQUEST_ID.test(given) ? given : randomUUID();
  c.set("requestId", requestId);
  c.header("X-Request-Id", requestId);
  c.header("Cache-Control", "no-store");
  c.header("Access-Control-Allow-Origin", "*");
  c.header("Access-Control-Expose-Headers", EXPOSED);
  if (c.req.method !== "OPTIONS") return next();
  c.header("Access-Control-Allow-Methods", "GET, POST, PUT, PATCH, DELETE");
  c.header("Access-Control-Allow-Headers", "Authorization, Content-Type, If-Match, Prefer, Range, X-Request-Id");
  c.header("Access-Control-Max-Age", "600");
  return c.body(null, 204);
};
