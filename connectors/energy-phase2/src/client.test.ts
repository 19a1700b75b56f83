import type { Json, RunningSimulator, WriteResult } from "@campushub/kit";
import { FakeClock, listen, testSession } from "@campushub/kit/testing";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { simulator } from "../simulator/index.ts";
import { fetchPage } from "./client.ts";
import connector from "./index.ts";

let clock: FakeClock;
let platform: RunningSimulator;

beforeEach(async () => {
  clock = new FakeClock("2026-11-23T08:00:00Z");
  platform = await simulator.start({ clock, seed: 5, size: "small" });
});
afterEach(() => platform.close());

const session = (settings: Record<string, Json> = {}) =>
  testSession(connector, {
    config: { ...platform.connection.config, ...settings },
    clock,
    http: { timeoutMs: 150, attempts: 3 },
  });

const readPoints = (from = session()) => fetchPage(from, "points", { order: "id", limit: 100 });

describe("a transport fault that passes", () => {
  it.each([
    "status500",
    "html502",
    "tooMany429",
    "silentBeforeBody",
    "silentAfterBody",
    "cutBody",
    "malformedJson",
    "gb18030AsUtf8",
    "sessionPage",
  ])("%s once is waited out and the page is whole", async (fault) => {
    const open = session();
    await readPoints(open);
    platform.setFaults({ [fault]: { on: true, count: 1 } });
    const page = await readPoints(open);
    expect(page.rows).toHaveLength(24);
    expect((page.rows[0] as { name: string }).name).toMatch(/^\p{Script=Han}/u);
  });
});

describe("a transport fault that stays", () => {
  it.each([
    ["status500", "retryable", "http_500"],
    ["html502", "retryable", "http_502"],
    ["tooMany429", "retryable", "http_429"],
    ["silentBeforeBody", "retryable", "timeout"],
    ["silentAfterBody", "retryable", "timeout"],
    ["cutBody", "retryable", "network"],
    ["malformedJson", "retryable", "malformed_json"],
    ["sessionPage", "auth", "session_page"],
  ])("%s is thrown as %s", async (fault, errorClass, code) => {
    platform.setFaults({ [fault]: { on: true } });
    await expect(readPoints()).rejects.toMatchObject({ class: errorClass, code });
  });

  it("gb18030AsUtf8 still reads: the header is not believed", async () => {
    platform.setFaults({ gb18030AsUtf8: { on: true } });
    expect((await readPoints()).rows).toHaveLength(24);
  });
});

describe("the platform's clock", () => {
  it("is the one that its answers tell, whatever date a proxy writes over them", async () => {
    platform.setFaults({ clock20minBehind: { on: true } });
    const open = session();
    await readPoints(open);
    expect(open.http.clockOffsetMs()).toBeCloseTo(-20 * 60_000 + 500, -3);
  });

  it("is what the date says where the answers tell none that can be read", async () => {
    for (const time of [null, "", "soon", 5]) {
      const server = await listen((request, response) => {
        response.setHeader("date", new Date(clock.now() - 90_000).toUTCString());
        const data = request.url === "/oauth/token" ? { access_token: "t", expires_in: 7200 } : { items: [], next: null };
        response.end(JSON.stringify({ code: 0, message: "ok", time, data }));
      });
      const open = session({ baseUrl: `http://127.0.0.1:${server.port}` });
      await readPoints(open);
      expect(open.http.clockOffsetMs()).toBeCloseTo(-90_000 + 500, -3);
      await server.close();
    }
  });
});

describe("a refusal by the platform", () => {
  const limited = { clientId: "archive-only", clientSecret: "phase2-archive-secret" };
  const refused: { why: string; settings: Record<string, Json>; errorClass: string; code: string }[] = [
    { why: "a wrong secret", settings: { clientSecret: "wrong" }, errorClass: "auth", code: "platform_10003" },
    { why: "an unknown project", settings: { project: "elsewhere" }, errorClass: "config", code: "platform_20002" },
    { why: "a client without the right", settings: limited, errorClass: "remote", code: "platform_10101" },
  ];
  it.each(refused)("of $why is of class $errorClass", async ({ settings, errorClass, code }) => {
    const asked = fetchPage(session(settings), "readings", { limit: 1 });
    await expect(asked).rejects.toMatchObject({ class: errorClass, code });
  });

  it("of a parameter is final and is not tried again", async () => {
    await expect(fetchPage(session(), "points", { limit: 0 })).rejects.toMatchObject({ class: "remote", code: "platform_20001" });
    expect(clock.slept).toEqual([]);
  });

  it("that passes by itself is waited out, though it came with HTTP 200", async () => {
    let asked = 0;
    const server = await listen((request, response) => {
      const token = { access_token: "t", token_type: "Bearer", expires_in: 7200 };
      const busy = { code: 50301, message: "maintenance", time: "", data: null };
      const page = { code: 0, message: "ok", time: "", data: { items: [], next: null } };
      const answer = request.url === "/oauth/token" ? { ...page, data: token } : ++asked < 3 ? busy : page;
      response.end(JSON.stringify(answer));
    });
    const open = session({ baseUrl: `http://127.0.0.1:${server.port}` });
    expect((await readPoints(open)).rows).toEqual([]);
    expect(clock.slept).toEqual([1000, 2000]);
    await server.close();
  });

  it.each([
    ["a web page", "<html>gateway</html>", "session_page"],
    ["somebody else's JSON", '{"error":"gateway timeout"}', "not_this_platform"],
  ])("to a wish that comes as %s proves nothing: it is sent once, and looked up", async (_what, answer, code) => {
    let wishes = 0;
    const server = await listen((request, response) => {
      const token = { code: 0, message: "ok", time: "", data: { access_token: "t", token_type: "Bearer", expires_in: 7200 } };
      if (request.url !== "/oauth/token") wishes++;
      response.end(request.url === "/oauth/token" ? JSON.stringify(token) : answer);
    });
    const open = session({ baseUrl: `http://127.0.0.1:${server.port}` });
    const op = { id: "A".repeat(16), op: "update", key: "P00001", fields: { name: "a" }, before: { data: {}, guard: "tag" } };
    const results: WriteResult[] = [];
    for await (const result of connector.streams.points!.write!.apply(open, [op])) results.push(result);
    expect(results).toMatchObject([{ id: op.id, outcome: "unknown", code }]);
    expect(wishes).toBe(1);
    await server.close();
  });

  it("to say one thing of a change leaves it unknown, in whatever order it said the two", async () => {
    const server = await listen((request, response) => {
      const token = { access_token: "t", token_type: "Bearer", expires_in: 7200 };
      const says = (...all: string[]) => all.map((status) => ({ ref: status === "ok" ? "one" : "two", status }));
      const results = [...says("ok", "refused"), { ref: "one", status: "refused" }, { ref: "three", status: "ok" }];
      response.end(
        JSON.stringify({ code: 0, message: "ok", time: "", data: request.url === "/oauth/token" ? token : { results } }),
      );
    });
    const open = session({ baseUrl: `http://127.0.0.1:${server.port}` });
    const ops = ["one", "two", "three"].map((id) => {
      return { id, op: "update", key: `P-${id}`, fields: { name: "a" }, before: { data: {}, guard: "tag" } };
    });
    const said: string[] = [];
    for await (const { outcome } of connector.streams.points!.write!.apply(open, ops)) said.push(outcome);
    expect(said).toEqual(["unknown", "rejected", "applied"]);
    await server.close();
  });

  it("to show a row's tag leaves that row alone without one to change it by", async () => {
    const server = await listen((request, response) => {
      const token = { access_token: "t", token_type: "Bearer", expires_in: 7200 };
      const data = request.url === "/oauth/token" ? token : { items: [{ row: { id: "P1" } }, { row: { id: "P2" }, etag: "t2" }] };
      response.end(JSON.stringify({ code: 0, message: "ok", time: "", data }));
    });
    const open = session({ baseUrl: `http://127.0.0.1:${server.port}` });
    const seen = await connector.streams.points!.write!.observe(open, ["P1", "P2"]);
    expect([...seen].map(([key, { guard }]) => [key, guard])).toEqual([
      ["P1", undefined],
      ["P2", "t2"],
    ]);
    await server.close();
  });

  it("without the envelope means a wrong address", async () => {
    const server = await listen((_request, response) => response.end('{"hello":"world"}'));
    const open = session({ baseUrl: `http://127.0.0.1:${server.port}` });
    await expect(readPoints(open)).rejects.toMatchObject({ class: "config", code: "not_this_platform" });
    await server.close();
  });
});
