import { isIP } from "node:net";
import type { Context, MiddlewareHandler } from "hono";
import { AppError } from "../core/errors.ts";
import { plainAddress, type TrustedProxies } from "./trusted-proxies.ts";

/** Where the hub stands as seen from outside. */
export interface Site {
  /** Origin under which browsers reach it, e.g. `https://hub.example.edu.cn`; absent: whatever host they ask for. */
  readonly publicUrl?: string;
  /** Absent: nobody stands in front, and what a caller says of himself counts for nothing. */
  readonly proxies?: TrustedProxies;
}

interface NodeBindings {
  readonly incoming?: { readonly socket?: { readonly remoteAddress?: string } };
}

/** More hops than any chain of proxies has: what a caller wrote before them is not looked at. */
const MAX_HOPS = 20;
const UNKNOWN = "unknown";

/** The caller's own address; `unknown` where there is no socket. */
export function clientAddress(c: Context, { proxies }: Site): string {
  const peer = socketAddress(c);
  if (!proxies) return peer;
  const forwarded = (c.req.header("x-forwarded-for") ?? "").split(",").slice(-MAX_HOPS);
  const known = forwarded.map((text) => plainAddress(text.trim()));
  // What stands before something unreadable was not written by a proxy of ours.
  const readable = known.slice(known.lastIndexOf(undefined) + 1) as string[];
  return proxies.caller([...readable, peer]);
}

function socketAddress(c: Context): string {
  const { incoming } = (c.env as NodeBindings | undefined) ?? {};
  return plainAddress(incoming?.socket?.remoteAddress ?? "") ?? UNKNOWN;
}

/** Whether the caller is a program on this machine that came by itself, not somebody whom a proxy let through. */
export function isLocal(c: Context): boolean {
  const passedOn = ["x-forwarded-for", "forwarded", "via", "x-real-ip"].some((name) => c.req.header(name) !== undefined);
  const address = socketAddress(c);
  return !passedOn && (address === "::1" || (isIP(address) === 4 && address.startsWith("127.")));
}

/**
 * A change asked for with a cookie must come from our own pages: another site's form would carry the cookie too.
 * Browsers say where a request comes from in `Sec-Fetch-Site`, older ones and those without TLS in `Origin`.
 * @throws AppError forbidden
 */
export function demandSameOrigin(headers: Headers, { publicUrl, proxies }: Site): void {
  const site = headers.get("sec-fetch-site");
  if (site === "same-origin" || site === "none") return;
  const origin = headers.get("origin");
  if (site === null && origin === null) return;
  if (site === null && origin !== null && URL.canParse(origin)) {
    const host = (proxies && headers.get("x-forwarded-host")) ?? headers.get("host");
    const { origin: from, host: fromHost } = new URL(origin);
    if (publicUrl === undefined ? fromHost === host : from === publicUrl) return;
  }
  throw new AppError("forbidden", "this change did not come from a page of the hub", { detail: { reason: "foreignPage" } });
}

/** Nothing of a page is any device's business. */
const PERMISSIONS = [
  "accelerometer",
  "camera",
  "display-capture",
  "geolocation",
  "gyroscope",
  "microphone",
  "midi",
  "payment",
  "usb",
]
  .map((feature) => `${feature}=()`)
  .join(", ");
const YEAR_S = 365 * 24 * 3600;

/** What every answer says to a browser: no sniffing, no devices, no word to other sites, and under HTTPS never again without. */
export function siteHeaders({ publicUrl }: Site): MiddlewareHandler {
  const isSecure = publicUrl?.startsWith("https:") ?? false;
  return async (c, next) => {
    c.header("X-Content-Type-Options", "nosniff");
    c.header("Referrer-Policy", "same-origin");
    c.header("Permissions-Policy", PERMISSIONS);
    if (isSecure) c.header("Strict-Transport-Security", `max-age=${YEAR_S}`);
    return next();
  };
}
