import { expect, test } from "vitest";
import { z } from "zod";
import { codeLookup } from "./codes.ts";
import { RowError } from "./errors.ts";
import { isJsonObject, type Json } from "./json.ts";
import { mapRow } from "./map-row.ts";
import { type Reading, readingStream, recordStream } from "./stream.ts";

const context = { config: {}, code: (_table: string, value: string) => value };
const title = { zh: "房间", en: "Rooms" };
const read = { modes: ["snapshot"] as const, deletes: "none" as const, order: {}, async *run() {} };
const schema = z.object({ id: z.string(), beds: z.int() });

const rooms = recordStream<unknown, z.output<typeof schema>>({
  title,
  wire: schema,
  schema,
  read,
  key: ({ id }) => id,
  label: ({ id }) => `房间 ${id}`,
  map(raw: Json) {
    if (!isJsonObject(raw)) throw new RowError("wrong_shape", "", "not an object");
    if (raw.id === "bug") throw new TypeError("bug");
    return raw;
  },
});
const values = readingStream<unknown>({ title, wire: schema, points: "rooms", read, map: (raw) => raw as unknown as Reading });

test("a row becomes a record with key and label", () => {
  expect(mapRow(rooms, { id: "0417", beds: 4 }, context)).toEqual({
    kind: "record",
    key: "0417",
    label: "房间 0417",
    data: { id: "0417", beds: 4 },
  });
});

test("a row the mapping or the schema refuses is a reject that names the place", () => {
  expect(mapRow(rooms, "junk", context)).toMatchObject({ kind: "reject", code: "wrong_shape", path: "" });
  expect(mapRow(rooms, { id: "0417", beds: "four" }, context)).toMatchObject({
    kind: "reject",
    code: "invalid_type",
    path: "beds",
  });
});

test("a bug in the mapping is no reject", () => {
  expect(() => mapRow(rooms, { id: "bug" }, context)).toThrow(TypeError);
});

test("a usable reading is kept, one that is none is refused, naming what is wrong", () => {
  const good = { point: "P1", ts: 1_763_885_100_000, value: 0, quality: 0 };
  expect(mapRow(values, good, context)).toEqual({ kind: "reading", reading: good });
  for (const [path, bad] of Object.entries({ point: "", ts: 1.5, value: Number.NaN, quality: 4 })) {
    expect(mapRow(values, { ...good, [path]: bad }, context)).toMatchObject({ kind: "reject", code: "bad_reading", path });
  }
});

test("a code is looked up in the config's table; what is unknown stays and is reported", () => {
  const reported: string[] = [];
  const { code } = codeLookup({ states: { "1": "正常" } }, (table, value) => reported.push(`${table}=${value}`));
  expect([code("states", "1"), code("states", "9"), code("other", "1"), code("states", "toString")]).toEqual([
    "正常",
    "9",
    "1",
    "toString",
  ]);
  expect(reported).toEqual(["states=9", "other=1", "states=toString"]);
});
