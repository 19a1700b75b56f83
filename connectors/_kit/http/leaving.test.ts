import { getEventListeners } from "node:events";
import type { RequestListener } from "node:http";
import { inspect } from "node:util";
import fc from "fast-check";
import { afterEach, describe, expect, test } from "vitest";
import { BugError } from "../errors.ts";
import { FakeClock } from "../testing/fake-clock.ts";
import { closeAll, failure, GET, ok, rig, say } from "../testing/fixtures/transport-rig.ts";
import { writeStopped } from "../write-guard.ts";
import { outcomeOf } from "../write-outcome.ts";
import type { HttpRequest } from "./types.ts";

afterEach(closeAll);

describe("what may leave", () => {
  test.each([
    "http://127.0.0.1:1/x",
    "//evil.example/x",
    "https://evil.example",
    "http:\\\\evil.example",
    "file:///etc/passwd",
    "data:text/plain,x",
    "ftp://127.0.0.1/x",
  ])("%s is not called: it is not among the allowed hosts", async (url) => {
    const { http, seen } = await rig(ok(), { allowedHosts: ["mqtt://127.0.0.1:1883"] });
    expect(await failure(http.send({ method: "GET", url }))).toMatchObject({ class: "config", code: "host_not_allowed" });
    expect(seen).toEqual([]);
  });

  test("a second allowed host is called", async () => {
    const other = await rig(ok({ other: true }));
    const { http } = await rig(ok(), { allowedHosts: [other.baseUrl] });
    expect((await http.json({ method: "GET", url: `${other.baseUrl}/x` })).body).toEqual({ other: true });
  });

  test("in a dry run no request that changes anything leaves, whatever it calls itself", async () => {
    const { http, seen } = await rig(ok(), { dryRun: true });
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom<HttpRequest["method"]>("GET", "POST", "PUT", "PATCH", "DELETE"),
        fc.constantFrom<HttpRequest["effect"]>("read", "write", undefined),
        async (method, effect) => {
          const writes = effect === "write" || !["GET", "POST"].includes(method);
          const sent = http.json({ method, url: "/x", ...(effect && { effect }) });
          if (writes) expect(await failure(sent)).toMatchObject({ code: "dry_run" });
          else await sent;
        },
      ),
      { numRuns: 60 },
    );
    expect(seen.filter((line) => !/^(GET|POST) /.test(line))).toEqual([]);
    expect(await failure(http.send({ method: "DELETE", url: "/x" }))).toBeInstanceOf(BugError);
  });

  test("what is stopped while it waits for its turn does not leave, nor waits for one what comes after; reads do", async () => {
    let isClosed = false;
    const turns: number[] = [];
    const writes = {
      get isClosed() {
        return isClosed;
      },
      ask: async () => {
        isClosed = true;
        throw writeStopped();
      },
    };
    const budget = { acquire: async (cost: number) => void turns.push(cost) };
    const { http, seen } = await rig(ok(), { writes, budget });
    for (let turn = 0; turn < 2; turn++) {
      const stopped = await failure(http.send({ method: "POST", url: "/x", effect: "write" }));
      expect([stopped.code, outcomeOf(stopped).outcome]).toEqual(["write_stopped", "retry"]);
    }
    expect([seen, turns]).toEqual([[], [1]]);
    await http.send(GET);
    expect(seen).toHaveLength(1);
  });

  test.each(["PUT", "PATCH", "DELETE"] as const)("a %s is never tried twice", async (method) => {
    const { http, seen } = await rig(say(500));
    await failure(http.send({ method, url: "/x" }));
    expect(seen).toHaveLength(1);
  });

  test("a POST that writes is never tried twice, also when no answer came", async () => {
    const { http, seen, clock } = await rig((request) => void request.resume(), { timeoutMs: 60 });
    expect(await failure(http.json({ method: "POST", url: "/topup", effect: "write" }))).toMatchObject({ code: "timeout" });
    expect([seen.length, clock.slept]).toEqual([1, []]);
  });

  test("at most `concurrency` requests are under way", async () => {
    const waiting: (() => void)[] = [];
    let widest = 0;
    const { http } = await rig(
      (request, response) => {
        waiting.push(() => ok()(request, response));
        widest = Math.max(widest, waiting.length);
        // Nobody is answered before three have come: fewer at a time would never end.
        if (waiting.length === 3) for (const answer of waiting.splice(0)) answer();
      },
      { concurrency: 3, timeoutMs: 5000 },
    );
    await Promise.all(Array.from({ length: 21 }, () => http.json(GET)));
    expect(widest).toBe(3);
  });

  test("every attempt asks the rate budget, and a refusal there sends nothing", async () => {
    const asked: number[] = [];
    const budget = { acquire: async (cost: number) => void asked.push(cost) };
    const { http } = await rig([say(500), say(500), ok()], { budget });
    await http.json(GET);
    expect(asked).toEqual([1, 1, 1]);
    const refusing = await rig(ok(), { budget: { acquire: () => Promise.reject(new Error("no budget")) } });
    await expect(refusing.http.json(GET)).rejects.toThrow("no budget");
    expect(refusing.seen).toEqual([]);
  });
});

describe("an abort", () => {
  test("before anything sends nothing", async () => {
    const { http, seen, abort } = await rig(ok());
    abort.abort(new Error("cancelled"));
    await expect(http.json(GET)).rejects.toThrow("cancelled");
    expect(seen).toEqual([]);
  });

  test("ends the request under way, those that queue for it and any retry", async () => {
    const { http, seen, abort } = await rig((request) => void request.resume(), { concurrency: 1, timeoutMs: 10_000 });
    const sent = [http.json(GET), http.json(GET), http.json(GET)].map((promise) => expect(promise).rejects.toThrow("cancelled"));
    await expect.poll(() => seen.length).toBe(1);
    abort.abort(new Error("cancelled"));
    await Promise.all(sent);
    expect(seen).toHaveLength(1);
  });

  test("signal that outlives many requests holds nothing of them", async () => {
    const { http, abort } = await rig(ok(), { concurrency: 2 });
    await Promise.all(Array.from({ length: 20 }, () => http.json(GET)));
    expect(getEventListeners(abort.signal, "abort")).toEqual([]);
  });

  test("during a back-off ends it", async () => {
    const abort = new AbortController();
    const clock = new FakeClock();
    const sleep = clock.sleep.bind(clock);
    clock.sleep = (ms, signal) => {
      abort.abort(new Error("cancelled"));
      return sleep(ms, signal);
    };
    const { http, seen } = await rig(say(500), { signal: abort.signal, clock });
    await expect(http.json(GET)).rejects.toThrow("cancelled");
    expect(seen).toHaveLength(1);
  });
});

describe("the platform's clock", () => {
  const dated =
    (offsetMs: number, clock: () => number): RequestListener =>
    (request, response) => {
      response.setHeader("date", new Date(clock() + offsetMs).toUTCString());
      ok()(request, response);
    };

  test("is unknown until measured, then known to half a second", async () => {
    const clock = new FakeClock();
    const { http } = await rig(
      dated(8 * 3_600_000, () => clock.now()),
      { clock },
    );
    expect(http.clockOffsetMs()).toBeUndefined();
    await http.json(GET);
    expect(Math.abs(http.clockOffsetMs()! - 8 * 3_600_000)).toBeLessThanOrEqual(500);
  });

  test("is the one its answers tell, whatever a proxy writes into the header", async () => {
    const clock = new FakeClock();
    const { http } = await rig(
      dated(0, () => clock.now()),
      { clock },
    );
    const behind = -20 * 60_000;
    await http.json(GET);
    for (const late of [2_000, 0, 1_000]) http.tellClock(clock.now() + behind - late);
    await http.json(GET);
    expect(Math.abs(http.clockOffsetMs()! - behind)).toBeLessThanOrEqual(500);
    http.tellClock(clock.now());
    expect(Math.abs(http.clockOffsetMs()!)).toBeLessThanOrEqual(500);
  });

  test("is measured by failures too, and again when somebody set it", async () => {
    const clock = new FakeClock();
    let offset = 0;
    const { http } = await rig((request, response) => dated(offset, () => clock.now())(request, response), { clock });
    await http.json(GET);
    offset = -3_600_000;
    await http.json(GET);
    expect(Math.abs(http.clockOffsetMs()! + 3_600_000)).toBeLessThanOrEqual(500);
  });
});

describe("secrets", () => {
  const SECRET = "s3cr3t-värdet-9f";
  const requests: readonly [string, HttpRequest][] = [
    ["a header", { ...GET, headers: { Authorization: `Bearer ${SECRET}` } }],
    ["the query", { ...GET, query: { access_token: SECRET } }],
    ["a form", { method: "POST", url: "/q", form: { password: SECRET } }],
    ["JSON", { method: "POST", url: "/q", json: { login: { pwd: SECRET } } }],
  ];
  const echo: RequestListener = (request, response) => {
    let body = "";
    request.on("data", (chunk) => {
      body += chunk;
    });
    request.on("end", () =>
      say(400, `no: ${decodeURIComponent(body + request.url)} ${SECRET}, call 13812345678`)(request, response),
    );
  };

  test.each(requests)("sent in %s do not come back in an error, though the platform echoes them", async (_where, request) => {
    const { http } = await rig(echo, { attempts: 1 });
    const shown = inspect(await failure(http.json({ ...request, headers: { "x-note": "n", ...request.headers } })), {
      depth: 10,
    });
    expect(shown).not.toContain(SECRET);
    expect(shown).not.toContain(encodeURIComponent(SECRET));
    expect(shown).not.toContain("13812345678");
    expect(shown).toContain("no: ");
  });

  test("known to the connection are masked under any name", async () => {
    const { http } = await rig(echo, { attempts: 1, secrets: [SECRET] });
    expect(inspect(await failure(http.json({ ...GET, query: { k: SECRET } })), { depth: 10 })).not.toContain(SECRET);
  });

  test.each(requests)("sent in %s do not stand in a network error or the log", async (_where, request) => {
    const { http, logs } = await rig((_request, response) => void response.destroy(), { attempts: 2 });
    const shown = inspect([await failure(http.json(request)), logs], { depth: 12, showHidden: false });
    expect(shown).not.toContain(SECRET);
    expect(shown).not.toContain(encodeURIComponent(SECRET));
    expect(logs).not.toEqual([]);
  });
});
