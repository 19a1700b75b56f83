import type { RequestListener } from "node:http";
import { afterEach, describe, expect, test } from "vitest";
import { systemClock } from "../clock.ts";
import { createHttp } from "../http/create.ts";
import { type FaultProxyOptions, startFaultProxy } from "./fault-proxy.ts";
import { listen, readBody } from "./server.ts";

const open: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0)) await close();
});

const mirror: RequestListener = (request, response) =>
  void readBody(request).then((body) => {
    response.writeHead(201, { "content-type": "application/json", "x-platform": "yes" });
    response.end(JSON.stringify({ method: request.method, url: request.url, body, header: request.headers["x-ours"] }));
  });

async function proxied(handler: RequestListener = mirror, options: Partial<FaultProxyOptions> = {}, path = "") {
  const platform = await listen(handler);
  const proxy = await startFaultProxy({ target: `http://127.0.0.1:${platform.port}${path}`, ...options });
  open.push(platform.close, proxy.close);
  return { ...proxy, platform };
}

test("requests and answers pass unchanged, below the target's own path", async () => {
  const { baseUrl } = await proxied(mirror, {}, "/gateway/v2/");
  const answer = await fetch(`${baseUrl}/rooms?page=1`, { method: "POST", body: "柳园", headers: { "x-ours": "1" } });
  expect([answer.status, answer.headers.get("x-platform")]).toEqual([201, "yes"]);
  expect(await answer.json()).toEqual({ method: "POST", url: "/gateway/v2/rooms?page=1", body: "柳园", header: "1" });
});

test("a large answer streams through whole", async () => {
  const large = "柳".repeat(700_000);
  const { baseUrl } = await proxied((_request, response) => void response.end(large));
  expect(await (await fetch(baseUrl)).text()).toBe(large);
});

test("requests are counted, those that change something apart", async () => {
  const { baseUrl, counts } = await proxied();
  await fetch(baseUrl);
  await fetch(baseUrl, { method: "POST" });
  await fetch(baseUrl, { method: "DELETE" });
  expect(counts()).toEqual({ total: 3, mutating: 2 });
});

test("a platform that reads by POST says itself what changes something", async () => {
  const { baseUrl, counts } = await proxied(mirror, { isMutating: ({ body }) => body.includes("cutPower") });
  await fetch(baseUrl, { method: "POST", body: "cmd=getRooms" });
  await fetch(baseUrl, { method: "POST", body: "cmd=cutPower" });
  expect(counts()).toEqual({ total: 2, mutating: 1 });
});

test("faults are injected between hub and platform", async () => {
  const { baseUrl, faults, counts } = await proxied();
  faults.set({ html502: { on: true, count: 1 } });
  expect((await fetch(baseUrl)).status).toBe(502);
  faults.set({ cutBody: { on: true, count: 1 } });
  await expect(fetch(baseUrl).then((answer) => answer.text())).rejects.toThrow("terminated");
  expect((await fetch(baseUrl)).status).toBe(201);
  expect(counts().total).toBe(3);
});

test("the nth request is dropped, the others are not", async () => {
  const { baseUrl, drop } = await proxied();
  drop(2);
  expect((await fetch(baseUrl)).status).toBe(201);
  await expect(fetch(baseUrl, { method: "POST", body: "x" })).rejects.toThrow("fetch failed");
  expect((await fetch(baseUrl)).status).toBe(201);
});

test("the nth request is delayed by the clock it was given", async () => {
  const waited: number[] = [];
  const clock = { ...systemClock, sleep: async (ms: number) => void waited.push(ms) };
  const { baseUrl, delay } = await proxied(mirror, { clock });
  await fetch(baseUrl);
  delay(1, 5000);
  await fetch(baseUrl);
  await fetch(baseUrl);
  expect(waited).toEqual([5000]);
});

test("a platform that is down is a gateway's 502", async () => {
  const { baseUrl, platform } = await proxied();
  await platform.close();
  expect((await fetch(baseUrl)).status).toBe(502);
});

describe("with the hub's transport before it", () => {
  test("a dry run lets no request through that changes anything", async () => {
    const { baseUrl, counts } = await proxied();
    const quiet = () => {};
    const http = createHttp({
      baseUrl,
      allowedHosts: [],
      reach: { loopback: true },
      clock: systemClock,
      log: { debug: quiet, info: quiet, warn: quiet },
      signal: new AbortController().signal,
      dryRun: true,
    });
    await http.json({ method: "GET", url: "/rooms" });
    for (const method of ["POST", "PUT", "PATCH", "DELETE"] as const) {
      await expect(http.json({ method, url: "/rooms", effect: "write" })).rejects.toThrow("dry run");
    }
    expect(counts()).toEqual({ total: 1, mutating: 0 });
  });
});
