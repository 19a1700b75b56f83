import { RetryableError, toConnectorError } from "@campushub/kit";
import { afterEach, describe, expect, test, vi } from "vitest";
import { type Bench, openBench } from "../../../testing/small-hub.ts";
import { connect } from "./client.ts";

let bench: Bench;
afterEach(() => bench.sim.close());

const FIRST = { key: "1-1", zoneId: "1", id: "1" };
const codeOf = async (work: Promise<unknown>) => toConnectorError(await work.then(undefinedError, (error: unknown) => error));
const undefinedError = () => new Error("nothing was thrown");

describe("a fault that lasts", () => {
  test.each([
    ["status500", "retryable", "http_500"],
    ["html502", "retryable", "http_502"],
    ["tooMany429", "retryable", "http_429"],
    ["silentBeforeBody", "retryable", "timeout"],
    ["silentAfterBody", "retryable", "timeout"],
    ["cutBody", "retryable", "network"],
    ["malformedJson", "retryable", "malformed_json"],
    ["sessionPage", "auth", "session_page"],
    ["redirect", "config", "http_302"],
  ])("%s ends as a %s error", async (fault, errorClass, code) => {
    bench = await openBench();
    bench.sim.setFaults({ [fault]: { on: true } });
    const error = await codeOf(connect(bench.session).zones());
    expect([error.class, error.code]).toEqual([errorClass, code]);
  });
});

describe("a fault that passes", () => {
  test.each([
    ["status500"],
    ["html502"],
    ["tooMany429"],
    ["silentBeforeBody"],
    ["silentAfterBody"],
    ["cutBody"],
    ["malformedJson"],
    ["gb18030AsUtf8"],
  ])("%s is not noticed by who asked", async (fault) => {
    bench = await openBench();
    const before = await connect(bench.session).accounts(FIRST);
    bench.sim.setFaults({ [fault]: { on: true, count: 1 } });
    expect(await connect(bench.session).accounts(FIRST)).toEqual(before);
  });

  test("the platform's own Retry-After is waited out", async () => {
    bench = await openBench();
    bench.sim.setFaults({ tooMany429: { on: true, count: 1, value: 7 } });
    await connect(bench.session).zones();
    expect(bench.clock.slept).toEqual([7000]);
  });

  test("a session page makes it sign in once more", async () => {
    bench = await openBench();
    const reader = connect(bench.session);
    await reader.zones();
    bench.sim.setFaults({ sessionPage: { on: true, count: 1 } });
    expect(await reader.zones()).toHaveLength(4);
  });
});

describe("sessions", () => {
  const signIns = (json: ReturnType<typeof vi.fn>) =>
    json.mock.calls.filter(([request]) => (request as { form: { method: string } }).form.method === "login").length;

  const watched = async () => {
    bench = await openBench();
    const json = vi.fn(bench.session.http.json);
    return { json, session: { ...bench.session, http: { ...bench.session.http, json } } };
  };

  test("one sign-in serves many questions", async () => {
    const { json, session } = await watched();
    await connect(session).buildings();
    await connect(session).accounts(FIRST);
    expect(signIns(json)).toBe(1);
  });

  test("a token that has run out is renewed before it is used", async () => {
    const { json, session } = await watched();
    await connect(session).zones();
    bench.clock.advance(30 * 60_000);
    await connect(session).zones();
    expect(signIns(json)).toBe(2);
  });

  test("a token that dies between two pages costs one sign-in and no row", async () => {
    bench = await openBench({ config: { pageSize: 5 } });
    const before = await connect(bench.session).status(FIRST);
    bench.sim.setFaults({ expiredToken: { on: true, value: 3 } });
    expect(await connect(bench.session).status(FIRST)).toEqual(before);
  });

  test("the password travels in the sign-in only and shows in no log", async () => {
    const { json, session } = await watched();
    bench.sim.setFaults({ status500: { on: true, count: 2 } });
    await connect(session).zones();
    const carrying = json.mock.calls.filter(([request]) => JSON.stringify(request).includes("demo-only"));
    expect(carrying).toHaveLength(1);
    expect(JSON.stringify(bench.session.logs)).not.toContain("demo-only");
  });
});

describe("lists of several pages", () => {
  test.each([[1], [7], [35], [36], [37], [500]])("pages of %d bring every room-meter once", async (pageSize) => {
    bench = await openBench({ config: { pageSize } });
    const rows = await connect(bench.session).status(FIRST);
    expect(new Set(rows.map((row) => (row as { roomverify: string }).roomverify)).size).toBe(36);
    expect(rows).toHaveLength(36);
  });

  test("a page with one room, which the platform writes without a list, is understood", async () => {
    bench = await openBench({ config: { pageSize: 35 } });
    const rows = await connect(bench.session).status(FIRST);
    expect(rows.at(-1)).toMatchObject({ roomverify: "1-1--2-8603", updatetime: expect.any(String) });
    expect(rows.at(-1)).not.toHaveProperty("existflag");
  });

  test("rows that move for a while are all read", async () => {
    bench = await openBench({ config: { pageSize: 20 } });
    bench.sim.setFaults({ movingRows: { on: true, count: 3 } });
    const rows = await connect(bench.session).status(FIRST);
    expect(new Set(rows.map((row) => (row as { roomverify: string }).roomverify)).size).toBe(36);
  });

  test("a page with fewer rows than announced is not taken for the end", async () => {
    bench = await openBench({ config: { pageSize: 20 } });
    const { http } = bench.session;
    const json: typeof http.json = async (request) => {
      const answer = await http.json(request);
      return request.form?.method === "getbuildlinestatus" ? { ...answer, body: shortened(answer.body) } : answer;
    };
    const reading = connect({ ...bench.session, http: { ...http, json } }).status(FIRST);
    await expect(reading).rejects.toThrow(RetryableError);
    await expect(reading).rejects.toMatchObject({ code: "short_page" });
  });
});

function shortened(answer: unknown) {
  const envelope = answer as { body: string };
  const body = JSON.parse(envelope.body) as { roomlist: unknown[] };
  return { ...envelope, body: JSON.stringify({ ...body, roomlist: body.roomlist.slice(1) }) };
}
