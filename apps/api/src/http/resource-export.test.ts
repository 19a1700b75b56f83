import { point } from "@campushub/drizzle/schema";
import { readSheet } from "read-excel-file/node";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openTestApi, type TestApi } from "../../../../tests/helpers/api.ts";
import { defineResource } from "../infra/listing.ts";
import { pointSchema } from "../modules/energy/schema.ts";

const things = defineResource({
  name: "things",
  from: point,
  columns: {
    id: point.id,
    connectionId: point.connectionId,
    key: point.key,
    name: point.name,
    data: point.data,
    createdAt: point.createdAt,
  },
  view: pointSchema.pick({ id: true, connectionId: true, key: true, name: true, data: true, createdAt: true }),
});
const COLUMNS = [
  { paths: ["data.place", "name", "key"], head: "名称" },
  { paths: ["connectionId"], head: "平台", words: { 1: "宿舍用电" } },
  { paths: ["data.relay"], head: "继电器", words: { "relay.on": "通电", off: "断电" } },
  { paths: ["data.open"], head: "已开户", words: { true: "是", false: "否" } },
  { paths: ["data.balance"], head: "余额（元）", kind: "number" },
  { paths: ["createdAt"], head: "建立时间（北京时间）", kind: "time" },
  { paths: ["data.parts"], head: "组成" },
];

let api: TestApi;
beforeAll(async () => {
  api = await openTestApi({
    grants: [
      { resource: "things", actions: ["list"], roles: ["informationOfficer"] },
      { resource: "things", actions: ["list"], roles: ["viewer"], hides: ["data"] },
    ],
    modules: [(routes) => routes.resource(things)],
  });
  const createdAt = new Date("2026-11-23T16:05:00Z");
  const first = { place: [], relay: "relay.on", open: true, balance: "37.20", parts: { a: [1, 2], b: null } };
  await api.ctx.db.insert(point).values([
    { connectionId: 1, key: "0101", name: "=1+1", data: first, createdAt },
    {
      connectionId: 2,
      key: "0102",
      name: "柳园",
      data: { place: ["学生公寓"], relay: "relay.off", open: false, balance: -3 },
      createdAt,
    },
    { connectionId: 2, key: "0103", name: "", data: { balance: "12345678901234567890" }, createdAt },
  ]);
});
afterAll(() => api.close());

const exported = (more: object, token?: string) =>
  api.call("/api/things/_export", {
    body: { format: "csv", title: "监测点", sort: ["key", "ASC"], columns: COLUMNS, ...more },
    token,
  });
const linesOf = async (answer: Response) => (await answer.text()).trim().split("\r\n");

describe("a list as a file for people", () => {
  test("has the columns, heads and words of the screen, the time of the campus, numbers, and neither JSON nor formulas", async () => {
    const answer = await exported({});
    expect(decodeURIComponent(answer.headers.get("content-disposition")!)).toMatch(/监测点-\d{4}-\d\d-\d\d\.csv$/);
    expect(await linesOf(answer)).toEqual([
      "名称,平台,继电器,已开户,余额（元）,建立时间（北京时间）,组成",
      "'=1+1 · 0101,宿舍用电,通电,是,37.2,2026-11-24 00:05:00,a: 1 · 2; b:",
      "学生公寓 · 柳园 · 0102,2,断电,否,-3,2026-11-24 00:05:00,",
      "0103,2,,,12345678901234567890,2026-11-24 00:05:00,",
    ]);
  });

  test("is a workbook too, with numbers where the screen has numbers, of the filter alone", async () => {
    const answer = await exported({ format: "xlsx", title: "a/b: 监测点", filter: { connectionId: 1 } });
    const rows = await readSheet(Buffer.from(await answer.arrayBuffer()));
    expect(rows.slice(1)).toEqual([["=1+1 · 0101", "宿舍用电", "通电", "是", 37.2, "2026-11-24 00:05:00", "a: 1 · 2; b:"]]);
  });

  test("takes no path that is undeclared, inherited, JSON as a whole or a key of what is none", async () => {
    for (const path of ["secret", "toString", "__proto__", "data", "name.length", "data.", ".data", "key.x"]) {
      const answer = await exported({ columns: [{ paths: ["id", path], head: "x" }] });
      const lines = answer.status === 200 ? await linesOf(answer) : [];
      expect([path, answer.status, lines]).toEqual([path, 422, []]);
    }
    const inherited = await linesOf(await exported({ columns: [{ paths: ["data.constructor"], head: "x" }] }));
    expect(inherited.slice(1).join("")).toBe("");
  });

  test("is bounded in columns, paths and words, and names its faults before it begins", async () => {
    const column = COLUMNS[1]!;
    const words = Object.fromEntries(Array.from({ length: 5_001 }, (_, at) => [at, "x"]));
    const refused = [
      { columns: [] },
      { columns: Array.from({ length: 201 }, () => column) },
      { columns: [{ ...column, paths: ["id", "id", "id", "id", "id"] }] },
      { columns: [{ ...column, words }] },
      { filter: { nothing: 1 } },
      { sort: ["nothing", "ASC"] },
      { format: "pdf" },
    ];
    for (const more of refused) expect([more, (await exported(more)).status]).toEqual([more, 422]);
  });

  test("holds nothing that a role does not see, and is nobody's who may not list", async () => {
    const token = await api.tokenFor("viewer");
    expect((await exported({}, token)).status).toBe(422);
    expect(await linesOf(await exported({ columns: COLUMNS.slice(1, 2) }, token))).toHaveLength(4);
    expect((await exported({}, await api.tokenFor("keeper"))).status).toBe(403);
  });
});
