import { readdirSync, readFileSync } from "node:fs";
import { extname, join, relative, sep } from "node:path";
import type { Hono } from "hono";
import type { HubEnv } from "./hub.ts";

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".ico": "image/x-icon",
  ".json": "application/json; charset=utf-8",
  ".webmanifest": "application/manifest+json",
  ".woff2": "font/woff2",
  ".map": "application/json; charset=utf-8",
  ".txt": "text/plain; charset=utf-8",
};
const ENCODINGS = [
  ["br", ".br"],
  ["gzip", ".gz"],
] as const;
/** Files the bundler names by their content never change. */
const HASHED = /^\/assets\/.*-[\w-]{8,}\.\w+$/;
/** The component library writes style elements, hence unsafe-inline for styles alone. */
const CSP = [
  "default-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "font-src 'self' data:",
  "connect-src 'self'",
  "worker-src 'self' blob:",
  "object-src 'none'",
  "base-uri 'self'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join("; ");

/**
 * Serves the built admin from memory; any path that is no file is a screen of it and gets the page. Precompressed files
 * (`.br`, `.gz`) beside a file are preferred.
 */
export function serveAdmin(app: Hono<HubEnv>, folder: string): void {
  const files = new Map(listFiles(folder).map((path) => [`/${relative(folder, path).split(sep).join("/")}`, readFileSync(path)]));
  app.on(["GET", "HEAD"], "/*", (c) => {
    const asked = c.req.path === "/" ? "/index.html" : c.req.path;
    if (asked.startsWith("/api/")) return c.notFound();
    const path = files.has(asked) ? asked : "/index.html";
    if (path !== asked && extname(asked) !== "" && !asked.endsWith(".html")) return c.notFound();
    const accepted = c.req.header("accept-encoding") ?? "";
    const encoding = ENCODINGS.find(([name, suffix]) => accepted.includes(name) && files.has(path + suffix));
    const body = files.get(path + (encoding?.[1] ?? ""));
    if (!body) return c.notFound();
    const headers: Record<string, string> = {
      "Content-Type": TYPES[extname(path)] ?? "application/octet-stream",
      "Cache-Control": HASHED.test(path) ? "public, max-age=31536000, immutable" : "no-cache",
      Vary: "Accept-Encoding",
    };
    if (encoding) headers["Content-Encoding"] = encoding[0];
    if (path.endsWith(".html")) headers["Content-Security-Policy"] = CSP;
    return c.body(new Uint8Array(body), 200, headers);
  });
}

function listFiles(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}
