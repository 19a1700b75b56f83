import { afterEach, describe, expect, test } from "vitest";
import { AuthError, ConfigError, RemoteError, RetryableError } from "../errors.ts";
import { closeAll, closeLater, failure, GET, ok, rig, say } from "../testing/fixtures/transport-rig.ts";
import { encodeGb18030 } from "../testing/gb18030.ts";
import { listen } from "../testing/server.ts";

afterEach(closeAll);

describe("what is sent", () => {
  test("goes below the base URL's own path, with query, form or JSON", async () => {
    const { baseUrl } = await rig(ok());
    const bodies: string[] = [];
    const { http, seen } = await rig((request, response) => {
      request.on("data", (chunk) => bodies.push(`${request.headers["content-type"]}|${chunk}`));
      request.on("end", () => ok()(request, response));
    });
    await http.json({ method: "GET", url: "rooms", query: { zone: "柳园 1", page: 2, none: undefined } });
    await http.json({ method: "POST", url: "/q", form: { cmd: "a b", 名: "值" } });
    await http.json({ method: "POST", url: "/q", json: { a: [1] } });
    await http.json({ method: "POST", url: "/q", text: "<x/>", headers: { "content-type": "text/xml" } });
    expect(seen[0]).toBe(`GET /rooms?zone=${encodeURIComponent("柳园")}+1&page=2`);
    expect(bodies).toEqual([
      "application/x-www-form-urlencoded|cmd=a+b&%E5%90%8D=%E5%80%BC",
      'application/json|{"a":[1]}',
      "text/xml|<x/>",
    ]);
    expect(baseUrl).toMatch(/^http/);
  });

  test("keeps a path that belongs to the base URL", async () => {
    const { port, close } = await listen((request, response) => ok({ url: request.url ?? "" })(request, response));
    closeLater(close);
    const { http } = await rig(ok(), { baseUrl: `http://127.0.0.1:${port}/gateway/v2/` });
    expect((await http.json(GET)).body).toEqual({ url: "/gateway/v2/rooms" });
    expect((await http.json({ method: "GET", url: "" })).body).toEqual({ url: "/gateway/v2/" });
  });
});

describe("an answer's status decides who must act", () => {
  test.each([
    [401, AuthError],
    [403, RemoteError],
    [404, ConfigError],
    [422, RemoteError],
    [500, RetryableError],
    [502, RetryableError],
  ])("%i", async (status, kind) => {
    const { http } = await rig(say(status, "<html>why</html>", { "content-type": "text/html" }), { attempts: 1 });
    const error = await failure(http.json(GET));
    expect(error).toBeInstanceOf(kind);
    expect(error).toMatchObject({ status, code: `http_${status}`, detail: { body: "<html>why</html>" } });
  });

  test("whoever knows better may judge a reply before its status does, and a read is tried again after it", async () => {
    const { http, seen } = await rig([say(500, "<Fault>busy</Fault>"), ok({ done: true })]);
    const judged: string[] = [];
    const judge = ({ status, text }: { status: number; text: string }) => {
      judged.push(`${status} ${text}`);
      if (text.includes("Fault")) throw new RetryableError("failed", { code: "failed" });
    };
    await http.send({ method: "POST", url: "/q", judge });
    expect(judged).toEqual(["500 <Fault>busy</Fault>", '200 {"done":true}']);
    expect(seen).toHaveLength(2);
  });

  test("a judge that says nothing leaves it to the status", async () => {
    const { http } = await rig(say(404, "nothing here"), { attempts: 1 });
    expect(await failure(http.send({ ...GET, judge: () => {} }))).toMatchObject({ class: "config", code: "http_404" });
  });

  test("a redirect is not followed: POST would become GET", async () => {
    const { http, seen } = await rig(say(302, "", { location: "/login" }));
    expect(await failure(http.send({ method: "POST", url: "/q" }))).toBeInstanceOf(ConfigError);
    expect(seen).toEqual(["POST /q"]);
  });

  test("a session page with HTTP 200 is a lost session, not data", async () => {
    const { http, seen } = await rig(say(200, "\n <!doctype html><form>登录</form>", { "content-type": "text/html" }));
    expect(await failure(http.json(GET))).toMatchObject({ class: "auth", code: "session_page" });
    expect(seen).toHaveLength(1);
  });

  test("broken JSON is tried again, then said with its beginning", async () => {
    const { http, seen } = await rig([say(200, '{"rows":[1,'), ok()]);
    expect((await http.json(GET)).body).toEqual({ ok: true });
    expect(seen).toHaveLength(2);
    const broken = await rig(say(200, '{"rows":[1,'), { attempts: 2 });
    expect(await failure(broken.http.json(GET))).toMatchObject({
      code: "malformed_json",
      detail: { body: '{"rows":[1,', bytes: 11 },
    });
  });

  test("GB18030 under a UTF-8 header is read right", async () => {
    const { http } = await rig(
      say(200, encodeGb18030('{"name":"柳园1号楼"}'), { "content-type": "application/json; charset=utf-8" }),
    );
    expect((await http.json(GET)).body).toEqual({ name: "柳园1号楼" });
  });
});

describe("waiting", () => {
  test("Retry-After in seconds is waited on the handed-in clock", async () => {
    const { http, clock } = await rig([say(429, "{}", { "retry-after": "7" }), ok()]);
    await http.json(GET);
    expect(clock.slept).toEqual([7000]);
  });

  test("Retry-After as a date counts from the platform's own clock, which may be 8 h off", async () => {
    const at = (ms: number) => new Date(Date.UTC(2026, 10, 23, 16) + ms).toUTCString();
    const { http, clock } = await rig([say(503, "{}", { date: at(0), "retry-after": at(12_000) }), ok()]);
    await http.json(GET);
    expect(clock.slept).toEqual([12_000]);
  });

  test("a Retry-After beyond two minutes ends the run and says how long", async () => {
    const { http, clock } = await rig(say(429, "{}", { "retry-after": "3600" }));
    expect(await failure(http.json(GET))).toMatchObject({ retryAfterMs: 3_600_000 });
    expect(clock.slept).toEqual([]);
  });

  test.each(["soon", "-5", "0", "1.5", "Sun, 06 Nov 1994 08:49:37 GMT"])(
    "a Retry-After of %j names no wait: ours is taken",
    async (value) => {
      const { http, clock } = await rig([say(429, "{}", { "retry-after": value }), ok()]);
      await http.json(GET);
      expect(clock.slept).toEqual([500]);
    },
  );

  test("a Retry-After of centuries is taken for a day", async () => {
    const { http } = await rig(say(429, "{}", { "retry-after": "9999999999" }));
    expect(await failure(http.json(GET))).toMatchObject({ retryAfterMs: 86_400_000 });
  });

  test("a date header that is no date, or centuries away, leaves an offset that can be kept", async () => {
    const odd = await rig(say(200, "{}", { date: "-5" }));
    await odd.http.json(GET);
    expect(odd.http.clockOffsetMs()).toBeUndefined();
    const far = await rig(say(200, "{}", { date: "Fri, 31 Dec 9999 23:59:59 GMT" }));
    await far.http.json(GET);
    expect(far.http.clockOffsetMs()).toBeLessThan(2 ** 31);
    expect(far.http.clockOffsetMs()).toBeGreaterThan(86_400_000);
  });

  test("back-off doubles with jitter and ends after the last attempt", async () => {
    const { http, clock, seen } = await rig(say(500));
    expect(await failure(http.json(GET))).toBeInstanceOf(RetryableError);
    expect(clock.slept).toEqual([500, 1000, 2000]);
    expect(seen).toHaveLength(4);
  });

  test("no answer, and an answer that never ends, are time-outs", async () => {
    const silent = await rig((request) => void request.resume(), { attempts: 1, timeoutMs: 60 });
    expect(await failure(silent.http.json(GET))).toMatchObject({ class: "retryable", code: "timeout" });
    const endless = await rig((_request, response) => void response.write('{"rows":['), { attempts: 1, timeoutMs: 60 });
    expect(await failure(endless.http.json(GET))).toMatchObject({ class: "retryable", code: "timeout" });
  });

  test("a body cut off is a broken connection, never a short answer", async () => {
    const { http, seen } = await rig([
      (_request, response) => {
        response.writeHead(200, { "content-length": 100 });
        response.write("[1,2", () => response.destroy());
      },
      ok(),
    ]);
    expect((await http.json(GET)).body).toEqual({ ok: true });
    expect(seen).toHaveLength(2);
  });

  test("a closed port is retryable, a host that does not exist is a setting", async () => {
    const { port, close } = await listen(ok());
    await close();
    const down = await rig(ok(), { baseUrl: `http://127.0.0.1:${port}`, attempts: 1 });
    expect(await failure(down.http.json(GET))).toMatchObject({
      class: "retryable",
      code: "network",
      detail: { cause: "ECONNREFUSED" },
    });
    const nowhere = await rig(ok(), { baseUrl: "not a url" });
    expect(await failure(nowhere.http.json(GET))).toMatchObject({ class: "config", code: "bad_url" });
  });

  test("a number that no double holds comes with its digits, or as no number at all", async () => {
    const { http } = await rig(say(200, '{"rows":[{"id":12345678901234567},{"id":12345678901234568,"v":NaN}]}'));
    expect((await http.json(GET)).body).toEqual({
      rows: [{ id: "12345678901234567" }, { id: "12345678901234568", v: { notANumber: "NaN" } }],
    });
  });

  test("an answer nested thousands of levels deep is refused before it is parsed, and not asked for again", async () => {
    const { http, seen } = await rig(say(200, `${"[".repeat(6_000)}${"]".repeat(6_000)}`));
    expect(await failure(http.json(GET))).toMatchObject({ class: "remote", code: "too_deep" });
    expect(seen).toHaveLength(1);
  });

  test.each([
    ["small", 1.1, "too_large"],
    ["small", 0.9, undefined],
    ["page", 8.1, "too_large"],
    ["document", 8.1, undefined],
  ] as const)("of a %s answer %d MB is %s", async (answer, size, code) => {
    const { http } = await rig(say(200, Buffer.alloc(size * 1024 * 1024, "x")), { timeoutMs: 10_000 });
    const outcome = await http.send({ ...GET, answer }).then(
      () => undefined,
      (error: { code: string }) => error.code,
    );
    expect(outcome).toBe(code);
  });

  test("a refusal without end is told by its beginning", async () => {
    const { http } = await rig(
      (_request, response) => {
        response.writeHead(500);
        response.on("error", () => {});
        const more = () => response.writable && response.write("很抱歉".repeat(20_000), () => setImmediate(more));
        more();
      },
      { attempts: 1, timeoutMs: 10_000 },
    );
    const error = await failure(http.json(GET));
    expect(error).toMatchObject({ code: "http_500", detail: { body: expect.stringMatching(/^很抱歉/) } });
  });

  test("an answer larger than allowed is refused at once", async () => {
    const { http, seen } = await rig(say(200, JSON.stringify("x".repeat(5000))), { maxBytes: 1000 });
    expect(await failure(http.json(GET))).toMatchObject({ class: "remote", code: "too_large" });
    expect(seen).toHaveLength(1);
  });
});
