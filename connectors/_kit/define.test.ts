import { describe, expect, test } from "vitest";
import { z } from "zod";
import type { Connector, Inlet } from "./connector.ts";
import { defineConnector } from "./define.ts";
import { BugError } from "./errors.ts";
import { type FieldMeta, field } from "./field.ts";
import { type RecordStream, readingStream, recordStream } from "./stream.ts";

const wire = z.object({ id: z.string() });
const title = { zh: "房间", en: "Rooms" };
const read: RecordStream["read"] = { modes: ["snapshot"], deletes: "none", order: {}, async *run() {} };

const record = (change: Partial<RecordStream["read"]> = {}) =>
  recordStream({
    title,
    wire,
    schema: wire,
    key: (row) => row.id,
    label: (row) => row.id,
    map: (raw) => raw,
    read: { ...read, ...change },
  });
const reading = (points: string) =>
  readingStream({ title, wire, points, map: () => ({ point: "p", ts: 0, value: 0, quality: 0 }), read });

/** One that is edited by a field of which this is said. */
const edited = (meta: Partial<FieldMeta>) =>
  ({
    ...record(),
    write: { ops: { edit: { input: z.strictObject({ f: field(z.string(), { label: title, ...meta }).optional() }) } } },
  }) as unknown as RecordStream;

/** One whose record has a field of which this is said. */
const holding = (meta: Partial<FieldMeta>) =>
  ({ ...record(), schema: z.object({ id: z.string(), zone: field(z.string(), { label: title, ...meta }) }) }) as RecordStream;

function declare(change: Omit<Partial<Connector>, "manifest"> & { readonly manifest?: Partial<Connector["manifest"]> } = {}) {
  const manifest: Connector["manifest"] = {
    id: "dorm-power",
    name: title,
    version: "1.0.0",
    summary: title,
    allowedHosts: () => ["http://localhost"],
    credential: () => "c",
    parallelism: 1,
    pollFloorSeconds: 60,
    rate: () => ({ perSecond: 1, burst: 1 }),
    ...change.manifest,
  };
  return defineConnector({ config: z.object({}), check: async () => [], streams: { rooms: record() }, ...change, manifest });
}

const inlet = (stream: string): Inlet<Record<string, unknown>> => ({ title, stream, enabled: () => true, run: async () => {} });

test("a sound declaration is handed back as it is", () => {
  const streams = { rooms: record(), meterReadings: reading("rooms") };
  expect(declare({ streams, inlets: { live: inlet("rooms") } }).streams).toBe(streams);
});

describe("a declaration is refused where it contradicts itself", () => {
  test.each([
    ["id must be kebab-case", { manifest: { id: "DormPower" } }],
    ["parallelism is below 1", { manifest: { parallelism: 0 } }],
    ["the poll floor is not a positive number of seconds", { manifest: { pollFloorSeconds: 0 } }],
    ["it has no stream", { streams: {} }],
    ["stream name Rooms must be camelCase", { streams: { Rooms: record() } }],
    ["stream rooms reads in no mode", { streams: { rooms: record({ modes: [] }) } }],
    ["stream rooms reads incrementally without a cursor", { streams: { rooms: record({ modes: ["incremental"] }) } }],
    [
      "stream rooms looks ahead of its cursor",
      { streams: { rooms: record({ cursor: { field: "at", lagSeconds: -1, overlapSeconds: 0 } }) } },
    ],
    [
      "stream rooms diffs snapshots it never reads",
      {
        streams: {
          rooms: record({
            modes: ["incremental"],
            deletes: "snapshotDiff",
            cursor: { field: "at", lagSeconds: 0, overlapSeconds: 0 },
          }),
        },
      },
    ],
    ["stream values names no record stream as its points", { streams: { values: reading("rooms") } }],
    ["stream values names no record stream as its points", { streams: { values: reading("values") } }],
    ["stream values names no record stream as its points", { streams: { values: reading("toString") } }],
    [
      "stream rooms lets edit.f be chosen from no setting",
      { streams: { rooms: edited({ choices: { table: "kinds", open: true } }) } },
    ],
    ["stream rooms lets edit.f refer to no record stream", { streams: { rooms: edited({ refersTo: "toString" }) } }],
    ["stream rooms lets zone refer to no record stream", { streams: { rooms: holding({ refersTo: "zones" }) } }],
    ["stream rooms says that zone lies within nothing", { streams: { rooms: holding({ within: true }) } }],
    ["stream rooms takes the unit of zone from no field", { streams: { rooms: holding({ unitField: "currency" }) } }],
    ["stream rooms takes the unit of edit.f from no field", { streams: { rooms: edited({ unitField: "currency" }) } }],
    ["inlet live feeds an unknown stream", { inlets: { live: inlet("toString") } }],
    ["inlet Live must be camelCase", { inlets: { Live: inlet("rooms") } }],
  ])("%s", (why, change) => {
    expect(() => declare(change)).toThrow(why.replace("inlet Live", "inlet name Live"));
    expect(() => declare(change)).toThrow(BugError);
  });
});
