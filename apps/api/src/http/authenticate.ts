import type { MiddlewareHandler } from "hono";
import type { Services } from "../core/context.ts";
import { AppError, unauthenticated } from "../core/errors.ts";
import { clientAddress } from "./address.ts";
import type { Authenticator, HubEnv } from "./hub.ts";

const READING = new Set(["GET", "HEAD"]);

/** Makes the context of every request behind it; nobody passes unknown. */
export function authenticate(
  services: Services,
  { authenticator, trustProxy = false }: { readonly authenticator: Authenticator; readonly trustProxy?: boolean },
): MiddlewareHandler<HubEnv> {
  return async (c, next) => {
    const headers = c.req.raw.headers;
    const found = authenticator.authenticate(headers);
    const actor = found instanceof Promise ? await found : found;
    if (!actor) throw unauthenticated();
    if (actor.kind === "user" && !READING.has(c.req.method)) demandSameOrigin(headers);
    c.set("ctx", { ...services, actor: { ...actor, address: clientAddress(c, trustProxy) }, requestId: c.get("requestId") });
    return next();
  };
}

/**
 * A change asked for with a cookie must come from our own pages: another site's form would carry the cookie too.
 * Browsers say where a request comes from in `Sec-Fetch-Site`, older ones in `Origin`.
 * @throws AppError forbidden
 */
export function demandSameOrigin(headers: Headers): void {
  const site = headers.get("sec-fetch-site");
  if (site === "same-origin" || site === "none") return;
  const origin = headers.get("origin");
  if (site === null && origin === null) return;
  const host = headers.get("x-forwarded-host") ?? headers.get("host");
  if (site === null && origin !== null && URL.canParse(origin) && new URL(origin).host === host) return;
  throw new AppError("forbidden", "this change did not come from a page of the hub");
}
