import { toConnectorError } from "@campushub/kit";
import { afterEach, describe, expect, test, vi } from "vitest";
import { soap } from "../../../simulator/soap/index.ts";
import { type Bench, type BenchOptions, openBench as openBenchOf } from "../../../testing/small-hub.ts";
import { check } from "../../check.ts";
import { connect } from "./client.ts";
import { buildingRefs } from "./places.ts";

let bench: Bench;
afterEach(() => bench.sim.close());

const openBench = (options: BenchOptions = {}) => openBenchOf({ simulator: soap, ...options });
const FIRST = { key: "柳园-1号楼", zoneId: "柳园", id: "1号楼", units: [""] };

const watched = async (options: BenchOptions = {}) => {
  bench = await openBench(options);
  const send = vi.fn(bench.session.http.send);
  const session = { ...bench.session, http: { ...bench.session.http, send } };
  const asked = (method: string) =>
    send.mock.calls.filter(([{ headers }]) => headers?.soapaction === `"http://www.suntrans.net/${method}"`);
  return { send, session, asked };
};

describe("over SOAP, a fault that lasts", () => {
  test.each([
    ["status500", "retryable", "http_500"],
    ["html502", "retryable", "http_502"],
    ["tooMany429", "retryable", "http_429"],
    ["silentAfterBody", "retryable", "timeout"],
    ["cutBody", "retryable", "network"],
    ["malformedJson", "retryable", "malformed_xml"],
    ["sessionPage", "auth", "session_page"],
    ["redirect", "config", "http_302"],
  ])("%s is told as a %s error", async (fault, errorClass, code) => {
    bench = await openBench();
    bench.sim.setFaults({ [fault]: { on: true } });
    const error = toConnectorError(
      await connect(bench.session)
        .zones()
        .catch((thrown: unknown) => thrown),
    );
    expect([error.class, error.code]).toEqual([errorClass, code]);
  });
});

describe("over SOAP, a fault that passes", () => {
  test.each([
    "status500",
    "html502",
    "tooMany429",
    "silentBeforeBody",
    "cutBody",
    "malformedJson",
    "sessionPage",
    "gb18030AsUtf8",
  ])("%s changes nothing of the answer", async (fault) => {
    bench = await openBench();
    const before = await connect(bench.session).accounts(FIRST);
    bench.sim.setFaults({ [fault]: { on: true, count: 1 } });
    expect(await connect(bench.session).accounts(FIRST)).toEqual(before);
  });
});

describe("a SOAP service that says it is busy", () => {
  const text =
    '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><s:Fault><faultcode>s:Server.Busy</faultcode></s:Fault></s:Body></s:Envelope>';
  const fault = { status: 500, headers: { "content-type": "text/xml" }, bytes: Buffer.from(text), text };
  const busyFor = async (answers: number) => {
    bench = await openBench();
    const before = await connect(bench.session).accounts(FIRST);
    const { http } = bench.session;
    let asked = 0;
    const send: typeof http.send = (request) =>
      http.send({ ...request, judge: (reply) => request.judge?.(asked++ < answers ? fault : reply) });
    const [told] = await Promise.allSettled([connect({ ...bench.session, http: { ...http, send } }).accounts(FIRST)]);
    return { told, before, asked };
  };

  test("is asked again, later each time, and the rows are whole", async () => {
    const { told, before } = await busyFor(5);
    expect(told).toMatchObject({ status: "fulfilled", value: before });
    expect(bench.clock.slept).toEqual([1000, 2000, 4000, 8000, 16_000]);
  });

  test("is left alone after half a minute, without the transport's tries beside", async () => {
    const { told, asked } = await busyFor(100);
    expect(told).toMatchObject({ status: "rejected", reason: { class: "retryable", code: "busy" } });
    expect(asked).toBe(6);
  });
});

describe("a SOAP session", () => {
  test("is opened once, kept in a cookie, and renewed when the platform forgot it", async () => {
    const { session, send, asked } = await watched();
    await connect(session).buildings();
    await connect(session).accounts(FIRST);
    expect(asked("LogIn")).toHaveLength(1);
    expect(send.mock.lastCall?.[0].headers?.cookie).toMatch(/^ASP\.NET_SessionId=T\d+$/);
    bench.clock.advance(31 * 60_000);
    await connect(session).zones();
    expect(asked("LogIn")).toHaveLength(2);
  });

  test("that a fault ends costs one sign-in and no row", async () => {
    const { session, asked } = await watched();
    const before = await connect(session).status(FIRST);
    bench.sim.setFaults({ expiredToken: { on: true, value: 1, count: 1 } });
    expect(await connect(session).status(FIRST)).toEqual(before);
    expect(asked("LogIn")).toHaveLength(2);
  });

  test("carries the password in its sign-in only, and shows it in no log", async () => {
    const { session, send } = await watched();
    bench.sim.setFaults({ status500: { on: true, count: 2 } });
    await connect(session).zones();
    expect(send.mock.calls.filter(([{ text }]) => text?.includes("demo-only"))).toHaveLength(1);
    expect(JSON.stringify(bench.session.logs)).not.toContain("demo-only");
  });
});

describe("the list of rooms", () => {
  test("gives zones, and buildings with their units, each once", async () => {
    bench = await openBench();
    const reader = connect(bench.session);
    expect(await reader.zones()).toHaveLength(4);
    const refs = buildingRefs(await reader.buildings());
    expect(refs.map(({ key, units }) => [key, units])).toEqual([
      ["松园-1号楼", ["1单元", "2单元"]],
      ["柳园-1号楼", [""]],
      ["桂园-１號樓", [""]],
      ["荷园-1号楼", [""]],
    ]);
  });

  test("brings the same meters where it shows balances and where each has to be asked for by itself", async () => {
    const rich = await watched();
    const before = await connect(rich.session).accounts(FIRST);
    expect(rich.asked("Inquiry_Channel_RoomID")).toHaveLength(0);
    await bench.sim.close();
    const lean = await watched({ config: { account: "counter" } });
    const after = await connect(lean.session).accounts(FIRST);
    expect(lean.asked("Inquiry_Channel_RoomID")).toHaveLength(36);
    // A room that is listed twice is asked for once.
    const mapped = (rows: typeof before) =>
      [...new Set(rows.map((row) => JSON.stringify(Object.entries(row as object).sort())))].sort();
    expect(mapped(after)).toEqual(mapped(before));
  });

  test("of a building is asked for in one call", async () => {
    const { session, send } = await watched();
    const reader = connect(session);
    await reader.zones();
    send.mockClear();
    await reader.accounts(FIRST);
    expect(send).toHaveBeenCalledTimes(1);
  });
});

describe("usage over SOAP", () => {
  test("is the same asked by building and meter by meter", async () => {
    const whole = await watched();
    const before = await connect(whole.session).usage(FIRST, "2026-11-22");
    await bench.sim.close();
    const single = await watched({ config: { methods: { usage: "" } } });
    const after = await connect(single.session).usage(FIRST, "2026-11-22");
    expect(single.asked("Inquiry_Chargeback_RoomID")).toHaveLength(36);
    const figures = (rows: typeof before) =>
      rows
        .map((row) => row as Record<string, string>)
        .map(({ RoomID, AccountType, Eletricity }) => [RoomID, AccountType, Eletricity]);
    expect(figures(after).sort()).toEqual(figures(before).sort());
  });
});

describe("the check over SOAP", () => {
  const results = async () => [
    ...new Set((await check(bench.session)).map(({ target, result }) => `${result === "ok" ? "" : target} ${result}`.trim())),
  ];

  test("tells a wrong password after one attempt", async () => {
    const { session, send } = await watched({ config: { password: "wrong" } });
    const probes = await check(session);
    expect(new Set(probes.map(({ result }) => result))).toEqual(new Set(["badKey"]));
    expect(send).toHaveBeenCalledTimes(1);
  });

  test("tells a stream the account may not read from the others", async () => {
    bench = await openBench({ config: { account: "viewer" } });
    expect(await results()).toEqual(["ok", "usage noRight"]);
  });

  test("tells a method the platform does not have, and an address that is not the service's", async () => {
    bench = await openBench({ config: { methods: { rooms: "Inquiry_Houses" } } });
    expect((await check(bench.session)).map(({ result }) => result)).toContain("badSetting");
    await bench.sim.close();
    bench = await openBench({ path: "/elsewhere" });
    expect(new Set((await check(bench.session)).map(({ result }) => result))).toEqual(new Set(["badSetting"]));
  });
});
