import { toConnectorError } from "@campushub/kit";
import { afterEach, describe, expect, test, vi } from "vitest";
import { type Bench, openBench } from "../../../testing/small-hub.ts";
import { connect } from "./client.ts";
import { swae } from "./index.ts";

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

  test("a list that ends before the rows it counts is not taken for whole", async () => {
    bench = await openBench({ config: { pageSize: 20 } });
    const reader = connect(answering("getbuildlinestatus", (body) => ({ ...body, roomlist: body.roomlist?.slice(1) })));
    await expect(reader.status(FIRST)).rejects.toMatchObject({ class: "retryable", code: "cut_short" });
  });

  test("without any count it is read on until a page is empty, however short one is", async () => {
    bench = await openBench({ config: { pageSize: 20 } });
    const before = await connect(bench.session).accounts(FIRST);
    // As if the platform gave at most seven rows a page, whatever is asked.
    await bench.sim.close();
    bench = await openBench({ config: { pageSize: 7 } });
    const { http } = bench.session;
    const json: typeof http.json = (request) => {
      const param = request.form?.param?.replace(/"pagesize":\d+/, '"pagesize":7');
      return http.json(param ? { ...request, form: { ...request.form, param } } : request);
    };
    const config = { ...bench.session.config, pageSize: 500 };
    const counted = answering("getbuildroomdetail", ({ total: _total, ...body }) => body, {
      ...bench.session,
      config,
      http: { ...http, json },
    });
    expect(await connect(counted).accounts(FIRST)).toEqual(before);
  });

  test("fewer accounts than the list of buildings announces are not all", async () => {
    bench = await openBench();
    const announced = { ...FIRST, rooms: 100 };
    for (const ask of ["rooms", "accounts", "status"] as const) {
      await expect(connect(bench.session)[ask](announced)).rejects.toMatchObject({ class: "retryable", code: "cut_short" });
    }
  });
});

type Spoilt = (body: { roomlist?: unknown[]; [name: string]: unknown }) => unknown;

/** The session, with one command's answers changed. */
function answering(method: string, change: Spoilt, session = bench.session): typeof bench.session {
  const { http } = session;
  const json: typeof http.json = async (request) => {
    const answer = await http.json(request);
    if (request.form?.method !== method) return answer;
    const envelope = answer.body as { body: string };
    return { ...answer, body: { ...envelope, body: JSON.stringify(change(JSON.parse(envelope.body))) } };
  };
  return { ...session, http: { ...http, json } };
}

describe("a container that is not understood", () => {
  const codes = async (method: string, change: Spoilt, ask: (reader: ReturnType<typeof connect>) => Promise<unknown>) =>
    (await codeOf(ask(connect(answering(method, change))))).code;

  test.each([
    ["one object", { id: "1", name: "1号楼" }],
    ["null", null],
    ["a list in a text", '[{"id":"1"}]'],
    ["nothing", undefined],
  ])("is no empty list: %s in place of buildings, floors, rooms, usage and accounts", async (_what, found) => {
    bench = await openBench();
    const day = "2026-11-22";
    expect([
      await codes(
        "getzonelist",
        (body) => ({ ...body, data: found }),
        (reader) => reader.zones(),
      ),
      await codes(
        "getbuildlist",
        (body) => ({ ...body, data: found }),
        (reader) => reader.buildings(),
      ),
      await codes(
        "getfloorlist",
        (body) => ({ ...body, data: found }),
        (reader) => reader.rooms(FIRST),
      ),
      await codes(
        "getroomnumlist",
        (body) => ({ ...body, data: found }),
        (reader) => reader.rooms(FIRST),
      ),
      await codes(
        "getbuildusedetail",
        (body) => ({ ...body, dayuselist: found }),
        (reader) => reader.usage(FIRST, day),
      ),
      await codes(
        "getbuildroomdetail",
        (body) => ({ ...body, roomlist: found }),
        (reader) => reader.accounts(FIRST),
      ),
    ]).toEqual(Array(6).fill("malformed_list"));
  });

  test.each<[string, Spoilt]>([
    ["a promise of one room without it", ({ roomlist: _rooms, ...body }) => ({ ...body, existflag: "1" })],
    ["rooms under a flag that there are none", (body) => ({ ...body, existflag: "0" })],
    ["neither flag nor rooms", ({ roomlist: _rooms, existflag: _flag, ...body }) => body],
  ])("is %s", async (_what, change) => {
    bench = await openBench();
    expect(await codes("getbuildroomdetail", change, (reader) => reader.accounts(FIRST))).toBe("malformed_list");
  });

  test.each([[""], [" "], [false], [3.5], ["viele"]])("a total of %j beside rows does not end the list", async (total) => {
    bench = await openBench();
    expect(
      await codes(
        "getbuildroomdetail",
        (body) => ({ ...body, total }),
        (reader) => reader.accounts(FIRST),
      ),
    ).toBe("bad_count");
  });

  test.each([["0"], [0], [5]])("a total of %j beside 36 rows contradicts them", async (total) => {
    bench = await openBench();
    const change: Spoilt = (body) => ({ ...body, total });
    expect(await codes("getbuildroomdetail", change, (reader) => reader.accounts(FIRST))).toBe("counts_differ");
    expect(await codes("getbuildlist", change, (reader) => reader.buildings())).toMatch(/counts_differ|cut_short/);
  });

  test("a zone or floor without an id hides what hangs under it", async () => {
    bench = await openBench();
    const nameless: Spoilt = (body) => ({ ...body, data: (body.data as object[]).map((row) => ({ ...row, id: null })) });
    expect(await codes("getzonelist", nameless, (reader) => reader.buildings())).toBe("malformed_list");
    expect(await codes("getfloorlist", nameless, (reader) => reader.rooms(FIRST))).toBe("malformed_list");
  });
});

test("a platform that says it is busy is waited for, and the list is whole", async () => {
  bench = await openBench();
  const before = await connect(bench.session).accounts(FIRST);
  const { http } = bench.session;
  let asked = 0;
  const json: typeof http.json = async (request) =>
    ++asked % 3 === 0
      ? await http.json(request)
      : { ...(await http.json(request)), body: { code_: 1099, result_: "false", body: "" } };
  expect(await connect({ ...bench.session, http: { ...http, json } }).accounts(FIRST)).toEqual(before);
  expect(bench.clock.slept.length).toBeGreaterThan(0);
});

test("where the names of building and floor do not stand in a full name, the rooms' own lists are asked and tell all of it", async () => {
  bench = await openBench();
  const spoil: Spoilt = (body) => ({
    ...body,
    roomlist: (body.roomlist as { roomfullname: string }[] | undefined)?.map((row, index) =>
      index === 0 ? { ...row, roomfullname: row.roomfullname.replace("_照明", "") } : row,
    ),
  });
  const session = answering("getbuildroomdetail", spoil);
  const reader = connect(session);
  const [building] = swae.buildingRefs(await reader.buildings());
  const [first, second] = (await reader.accounts(building!)) as { roomname?: string }[];
  expect(first).toMatchObject({ roomverify: "1-1--1-101", buildingname: "1号楼", floorname: "照明", roomname: "0101" });
  expect(first).toHaveProperty("zonename");
  expect(second).not.toHaveProperty("roomname");
  const { http } = bench.session;
  const json = vi.fn(http.json);
  await connect({ ...bench.session, http: { ...http, json } }).accounts(building!);
  expect(json.mock.calls.filter(([{ form }]) => form?.method === "getroomnumlist")).toEqual([]);
});

test("accounts and states are named by the lists of buildings and floors, by underscores where those say nothing", async () => {
  bench = await openBench();
  const names = { ...FIRST, name: "柳_园1号楼" };
  const floors: Spoilt = (body) => ({ ...body, data: (body.data as object[]).map((row) => ({ ...row, name: "照_明" })) });
  for (const ask of ["accounts", "status"] as const) {
    const [row] = await connect(answering("getfloorlist", floors))[ask](names);
    expect(row).toMatchObject({ roomverify: "1-1--1-101", buildingname: "柳_园1号楼", floorname: "照_明" });
    expect((await connect(bench.session)[ask](FIRST))[0]).not.toHaveProperty("buildingname");
  }
});
