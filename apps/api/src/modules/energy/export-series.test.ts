import { point } from "@campushub/drizzle/schema";
import { readSheet } from "read-excel-file/node";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openTestApi, type TestApi } from "../../../../../tests/helpers/api.ts";
import { mergeReadings } from "./merge-readings.ts";
import { grants } from "./policy.ts";
import { energyRoutes } from "./routes.ts";

const START = Date.parse("2026-03-01T16:00:00Z");
const HOURS = 700;
const HOUR_MS = 3_600_000;
const instants = Array.from({ length: HOURS }, (_, hour) => START + hour * HOUR_MS);

let api: TestApi;
let ids: number[];
beforeAll(async () => {
  api = await openTestApi({ modules: [energyRoutes], grants });
  const { db } = api.ctx;
  const createdAt = new Date(START);
  const made = await db
    .insert(point)
    .values([
      { connectionId: 1, key: "P1", name: "一号楼总表", data: { unit: "kWh" }, createdAt },
      { connectionId: 1, key: "P2", name: "=2+2", data: {}, createdAt },
    ])
    .returning({ id: point.id });
  ids = made.map(({ id }) => id);
  // Written newest first, so that the order of the file is the file's own.
  const pointId = ids.flatMap((id) => instants.map(() => id)).reverse();
  const ts = [...instants, ...instants].reverse();
  const columns = { pointId, ts, value: ts.map((_, at) => at / 2), quality: ts.map(() => 1) };
  const at = createdAt.toISOString();
  await db.transaction((tx) => mergeReadings({ db, tx, columns, source: 0, replaces: "everything", runId: null, at }));
});
afterAll(() => api.close());

const query = (more: Record<string, string> = {}) =>
  new URLSearchParams({
    ids: ids.join(","),
    from: new Date(START).toISOString(),
    to: new Date(START + 2 * HOUR_MS).toISOString(),
    ...more,
  });
const linesOf = async (answer: Response) => (await answer.text()).trim().split("\r\n");

test("the whole list of readings is exported point by point in the order of time, page after page by that key", async () => {
  const lines = await linesOf(await api.call("/api/readings/_export.csv"));
  const order = lines.slice(1).map((line) => line.split(",").slice(1, 3).join(" "));
  expect(order).toEqual(ids.flatMap((id) => instants.map((at) => `${id} ${new Date(at).toISOString()}`)));
  const after: string[] = [];
  for (let next: string | undefined = ""; next !== undefined; ) {
    const page: Response = await api.call(`/api/readings?sort=["pointId","ASC"]&range=[0,399]${next && `&after=${next}`}`);
    for (const { pointId, ts } of (await page.json()) as { pointId: number; ts: string }[]) after.push(`${pointId} ${ts}`);
    next = page.headers.get("x-next-after") ?? undefined;
  }
  expect(after).toEqual(order);
});

test("an answer that was cut at the most rows there may be says so", async () => {
  const cut = await api.call("/api/readings");
  expect(cut.headers.get("x-rows-limited-to")).toBe("1000");
  expect(await cut.json()).toHaveLength(1_000);
  expect((await api.call("/api/readings?range=[0,99]")).headers.get("x-rows-limited-to")).toBeNull();
  expect((await api.call("/api/points")).headers.get("x-rows-limited-to")).toBeNull();
});

test("a series is a CSV with names, units and the time of the campus, in the reader's language", async () => {
  const lines = await linesOf(await api.call(`/api/readings/_series.csv?${query()}`));
  expect(lines).toEqual([
    "监测点,编号,时间（北京时间）,读数,单位,质量,来源",
    "一号楼总表,P1,2026-03-02 00:00:00,699.5,kWh,存疑,平台读取",
    "一号楼总表,P1,2026-03-02 01:00:00,699,kWh,存疑,平台读取",
    "'=2+2,P2,2026-03-02 00:00:00,349.5,,存疑,平台读取",
    "'=2+2,P2,2026-03-02 01:00:00,349,,存疑,平台读取",
  ]);
  const english = await linesOf(await api.call(`/api/readings/_series.csv?${query({ lang: "en" })}`));
  expect(english.slice(0, 2)).toEqual([
    "Point,Key,Time (Beijing),Value,Unit,Quality,Source",
    "一号楼总表,P1,2026-03-02 00:00:00,699.5,kWh,uncertain,read",
  ]);
});

test("a series is a workbook too, whose values are numbers", async () => {
  const answer = await api.call(`/api/readings/_series.xlsx?${query()}`);
  expect(decodeURIComponent(answer.headers.get("content-disposition")!)).toContain("读数-2026-03-02-2026-03-02.xlsx");
  const rows = await readSheet(Buffer.from(await answer.arrayBuffer()));
  expect(rows).toHaveLength(5);
  expect(rows[1]).toEqual(["一号楼总表", "P1", "2026-03-02 00:00:00", 699.5, "kWh", "存疑", "平台读取"]);
  expect((await api.call(`/api/readings/_series.xlsx?${query({ ids: "999999" })}`)).status).toBe(404);
  expect((await api.call(`/api/readings/_series.xlsx?${query({ ids: "1;2" })}`)).status).toBe(422);
});

test.each(["9999-12-31T23:59:59.999999999-23:59", "0001-01-01T00:00:00+23:59"])(
  "a time that no column holds is refused, whoever is asked for it: %s",
  async (to) => {
    const filter = encodeURIComponent(JSON.stringify({ to }));
    for (const path of [`readings/_series.csv?${query({ to })}`, `readings?filter=${filter}`, `reading-changes?filter=${filter}`])
      expect((await api.call(`/api/${path}`)).status, path).toBe(422);
    const body = { name: "until then", roles: ["viewer"], expiresAt: to };
    expect((await api.call("/api/tokens", { body })).status).toBe(422);
  },
);

test("a time in a zone the database does not know is the instant it names", async () => {
  const from = new Date(START - 23 * HOUR_MS).toISOString().replace(/\.000Z$/, "-23:00");
  expect(await linesOf(await api.call(`/api/readings/_series.csv?${query({ from })}`))).toHaveLength(5);
});
