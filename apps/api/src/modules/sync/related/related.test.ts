import { record } from "@campushub/drizzle/schema";
import { type Connector, defineConnector, type FieldMeta, field, type RecordStream, recordStream } from "@campushub/kit";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { openTestHub, type TestHub } from "../../../../../../tests/helpers/hub.ts";
import { createConnection } from "../../connections/index.ts";
import { records } from "../queries.ts";
import { tellingOf } from "./telling.ts";

const read: RecordStream["read"] = { modes: ["snapshot"], deletes: "none", order: {}, async *run() {} };
const text = (meta: Partial<FieldMeta> = {}) => field(z.string(), { label: { zh: "字段", en: "Field" }, ...meta });

function streamOf(shape: z.ZodRawShape) {
  const schema = z.object({ id: text(), name: text(), ...shape });
  const title = { zh: "流", en: "Stream" };
  return recordStream({ title, wire: schema, schema, key: ({ id }) => id, label: ({ name }) => name, map: (raw) => raw, read });
}

const campus = defineConnector({
  manifest: {
    id: "campus",
    name: { zh: "校园", en: "Campus" },
    version: "1.0.0",
    summary: { zh: "校园", en: "Campus" },
    allowedHosts: () => ["http://127.0.0.1:9"],
    credential: () => "c",
    parallelism: 1,
    pollFloorSeconds: 60,
    rate: () => ({ perSecond: 1, burst: 1 }),
  },
  config: z.object({}),
  check: async () => [],
  streams: {
    zones: streamOf({}),
    buildings: streamOf({ zone: text({ refersTo: "zones", within: true }) }),
    rooms: streamOf({ building: text({ refersTo: "buildings", within: true }) }),
    accounts: streamOf({
      room: text({ refersTo: "rooms", within: true }),
      balance: field(z.number(), { label: { zh: "余额", en: "Balance" }, unitField: "currency", decides: true }),
      currency: text(),
    }),
    states: streamOf({ account: text({ refersTo: "accounts", within: true }) }),
    days: streamOf({ account: text({ refersTo: "accounts" }) }),
  },
}) as unknown as Connector;

let hub: TestHub;
let connectionId: number;
const rows: [stream: string, id: string, name: string, more?: Record<string, unknown>][] = [
  ["zones", "z1", "柳园"],
  ["zones", "z2", "松园"],
  ["buildings", "b1", "1号楼", { zone: "z1" }],
  ["buildings", "b2", "1号楼", { zone: "z2" }],
  ["rooms", "r1", "0101", { building: "b1" }],
  ["rooms", "r2", "0101", { building: "b2" }],
  ["accounts", "r1", "1号楼 0101 照明", { room: "r1", balance: -3.2, currency: "元" }],
  ["states", "r1", "1号楼 0101 照明", { account: "r1" }],
  ...Array.from({ length: 9 }, (_, day): [string, string, string, object] => [
    "days",
    `r1|2026-11-0${day + 1}`,
    `11-0${day + 1}`,
    { account: "r1" },
  ]),
  ["days", "r10|2026-11-01", "of another", { account: "r10" }],
] as [string, string, string, Record<string, unknown>?][];

beforeAll(async () => {
  hub = await openTestHub({ connectors: [campus] });
  const input = {
    connectorId: "campus",
    title: "campus",
    config: {},
    schedule: "",
    enabled: true,
    brakePercent: 5,
    brakeRows: 2,
  };
  connectionId = (await createConnection({ ctx: hub.ctx, input: { ...input, maxClockOffsetSeconds: 600 } })).id;
  const at = new Date(hub.ctx.clock.now());
  await hub.ctx.db.insert(record).values(
    rows.map(([stream, key, label, more]) => {
      const data = { id: key, name: label, ...more };
      const times = { firstSeenAt: at, lastSeenAt: at, changedAt: at };
      return { connectionId, stream, key, label, data, raw: JSON.stringify(data), hash: key, runId: 1, ...times };
    }),
  );
});
afterAll(() => hub.close());

const listed = async (stream: string) => {
  const query = { filter: { connectionId, stream }, sort: { field: "key", order: "ASC" }, range: { from: 0, to: 99 } } as const;
  return (await records.list({ ctx: hub.ctx, query: query as never })).rows;
};
const shown = async (stream: string, key: string) => {
  const found = (await listed(stream)).find((row) => row.key === key)!;
  return records.one({ ctx: hub.ctx, id: found.id });
};

describe("a place in a list", () => {
  test("is named whole by what it lies in, without what its own name says already", async () => {
    expect((await listed("rooms")).map(({ place, label }) => [...place, label].join(" · "))).toEqual([
      "柳园 · 1号楼 · 0101",
      "松园 · 1号楼 · 0101",
    ]);
    expect((await listed("states")).map(({ place }) => place)).toEqual([["柳园"]]);
    expect((await listed("zones")).map(({ place }) => place)).toEqual([[], []]);
  });
});

describe("a record's page", () => {
  test("shows what refers to a room and what refers to that, the newest days of many first", async () => {
    const { related } = await shown("rooms", "r1");
    expect(related.map(({ stream, direction, rows: found, more }) => [stream, direction, found.length, more])).toEqual([
      ["accounts", "by", 1, false],
      ["states", "by", 1, false],
      ["days", "by", 7, true],
      ["buildings", "of", 1, false],
    ]);
    expect(related.find(({ stream }) => stream === "days")!.rows.map(({ label }) => label)[0]).toBe("11-09");
  });

  test("leads from a relay to the account it belongs to", async () => {
    const { related } = await shown("states", "r1");
    expect(related.map(({ stream, direction }) => `${stream} ${direction}`)).toEqual(["accounts of"]);
  });
});

test("who decides on a relay is told the balance of the account it cuts, with its unit", async () => {
  const { data } = await shown("states", "r1");
  expect(await tellingOf(hub.ctx, [{ connectionId, stream: "states", key: "r1", data }])).toEqual([
    [{ stream: "accounts", fields: { balance: -3.2, currency: "元" } }],
  ]);
});
