import type { MiddlewareHandler } from "hono";
import type { Services } from "../core/context.ts";
import { AppError, unauthenticated } from "../core/errors.ts";
import type { Authenticator, HubEnv } from "./hub.ts";
import { clientAddress, demandSameOrigin, type Site } from "./site.ts";

const READING = new Set(["GET", "HEAD"]);

/** Where a password is changed. */
const OWN_ACCOUNT = "/api/me";
const mustChangePassword = () =>
  new AppError("forbidden", "change your one-time password first", {
    detail: { reason: "mustChangePassword", mustChangePassword: true },
  });

/** Makes the context of every request behind it; nobody passes unknown. */
export function authenticate(
  services: Services,
  { authenticator, site }: { readonly authenticator: Authenticator; readonly site: Site },
): MiddlewareHandler<HubEnv> {
  return async (c, next) => {
    const headers = c.req.raw.headers;
    const found = authenticator.authenticate(headers);
    const actor = found instanceof Promise ? await found : found;
    if (!actor) throw unauthenticated();
    if (actor.mustChangePassword && c.req.path !== OWN_ACCOUNT) throw mustChangePassword();
    if (actor.kind === "user" && !READING.has(c.req.method)) demandSameOrigin(headers, site);
    c.set("ctx", { ...services, actor: { ...actor, address: clientAddress(c, site) }, requestId: c.get("requestId") });
    return next();
  };
}
