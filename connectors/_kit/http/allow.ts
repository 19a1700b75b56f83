import { demandAddress } from "../addresses.ts";
import { BugError, ConfigError } from "../errors.ts";
import type { HttpOptions, HttpRequest } from "./types.ts";

const ALWAYS_WRITES: readonly string[] = ["PUT", "PATCH", "DELETE"];
const ABSOLUTE = /^([a-z][a-z\d+.-]*:|[\\/]{2})/i;

export function isWrite(request: HttpRequest): boolean {
  return request.effect === "write" || ALWAYS_WRITES.includes(request.method);
}

/**
 * The address a request goes to: exactly what is checked is what is called.
 * @throws BugError `dry_run` · ConfigError `bad_url`, `host_not_allowed`, `credentials_in_address`, `address_refused`
 */
export function resolveTarget(options: HttpOptions, request: HttpRequest): URL {
  if (options.dryRun && isWrite(request)) {
    throw new BugError("a write was stopped by the dry run", { code: "dry_run", detail: { method: request.method } });
  }
  const base = parse(options.baseUrl);
  const target = ABSOLUTE.test(request.url) ? parse(request.url, base) : parse(join(options.baseUrl, request.url));
  for (const [name, value] of Object.entries(request.query ?? {})) {
    if (value !== undefined) target.searchParams.set(name, String(value));
  }
  const allowed = [options.baseUrl, ...options.allowedHosts].some((address) => sameHost(address, target));
  if (!allowed || !/^https?:$/.test(target.protocol)) {
    throw new ConfigError(`address ${target.protocol}//${target.host} is not among the connection's allowed hosts`, {
      code: "host_not_allowed",
    });
  }
  demandAddress(target, options.reach);
  return target;
}

function join(base: string, path: string): string {
  if (path === "") return base;
  if (path.startsWith("?")) return base + path;
  return `${base.replace(/\/+$/, "")}/${path.replace(/^\/+/, "")}`;
}

/** Not `origin`: that is the same word "null" for every scheme but the web's, mqtt: and file: among them. */
function sameHost(address: string, target: URL): boolean {
  const allowed = parse(address);
  return allowed.protocol === target.protocol && allowed.host === target.host;
}

function parse(address: string, base?: URL): URL {
  try {
    return new URL(address, base);
  } catch {
    throw new ConfigError("the address is not a URL; check the base URL", { code: "bad_url" });
  }
}
