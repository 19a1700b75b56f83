import { Hono } from "hono";
import { describe, expect, test } from "vitest";
import { clientAddress, demandSameOrigin, isLocal, type Site } from "./site.ts";
import { readTrustedProxies } from "./trusted-proxies.ts";

/** What a handler behind a socket of this address sees. */
async function seen<T>(
  look: (c: Parameters<typeof clientAddress>[0]) => T,
  headers: Record<string, string>,
  socket: string,
): Promise<T> {
  let result: T | undefined;
  const app = new Hono().get("/", (c) => {
    result = look(c);
    return c.text("");
  });
  await app.request("/", { headers }, { incoming: { socket: { remoteAddress: socket } } });
  return result as T;
}
const addressOf = (site: Site, forwarded: string, socket = "::ffff:127.0.0.1") =>
  seen((c) => clientAddress(c, site), { "x-forwarded-for": forwarded }, socket);

describe("the address of a caller", () => {
  const site = { proxies: readTrustedProxies("127.0.0.1") };

  test("is that of the socket where no proxy is trusted, or the one that speaks is not", async () => {
    expect(await addressOf({}, "198.51.100.7")).toBe("127.0.0.1");
    expect(await addressOf(site, "198.51.100.7", "203.0.113.9")).toBe("203.0.113.9");
  });

  test("is what the trusted proxy wrote, not what the caller did before, readable or not", async () => {
    expect(await addressOf(site, "6.6.6.6, 198.51.100.7")).toBe("198.51.100.7");
    expect(await addressOf(site, "127.0.0.1, 198.51.100.7")).toBe("198.51.100.7");
    expect(await addressOf(site, "198.51.100.7, unknown")).toBe("127.0.0.1");
    expect(await addressOf(site, `${"6.6.6.6, ".repeat(500)}198.51.100.7`)).toBe("198.51.100.7");
  });
});

test("a program on this machine is local only where no proxy let it through", async () => {
  expect(await seen(isLocal, {}, "::ffff:127.0.0.1")).toBe(true);
  expect(await seen(isLocal, {}, "::1")).toBe(true);
  expect(await seen(isLocal, { "x-forwarded-for": "127.0.0.1" }, "127.0.0.1")).toBe(false);
  expect(await seen(isLocal, { via: "1.1 proxy" }, "127.0.0.1")).toBe(false);
  expect(await seen(isLocal, {}, "198.51.100.7")).toBe(false);
});

describe("a change made with a cookie", () => {
  const may = (headers: Record<string, string>, site: Site) => {
    try {
      demandSameOrigin(new Headers({ host: "127.0.0.1:8080", ...headers }), site);
      return true;
    } catch {
      return false;
    }
  };
  const behindTls: Site = { publicUrl: "https://hub.test", proxies: readTrustedProxies("1") };

  test("is taken from the public address behind TLS, and from no other scheme, host or port", () => {
    expect(may({ origin: "https://hub.test" }, behindTls)).toBe(true);
    for (const origin of ["http://hub.test", "https://hub.test:8443", "https://evil.test", "null"]) {
      expect(may({ origin, host: new URL("https://hub.test").host }, behindTls), origin).toBe(false);
    }
  });

  test("is judged by the host asked for where no public address is set; who may rename it is a trusted proxy", () => {
    expect(may({ origin: "http://127.0.0.1:8080" }, {})).toBe(true);
    expect(may({ origin: "http://evil.test", "x-forwarded-host": "evil.test" }, {})).toBe(false);
    expect(may({ origin: "http://hub.test", "x-forwarded-host": "hub.test" }, { proxies: readTrustedProxies("1") })).toBe(true);
  });

  test("is believed to the browser's own word before any other", () => {
    expect(may({ "sec-fetch-site": "same-origin", origin: "https://renamed.test" }, behindTls)).toBe(true);
    expect(may({ "sec-fetch-site": "same-site", origin: "https://hub.test" }, behindTls)).toBe(false);
    expect(may({}, behindTls)).toBe(true);
  });
});
