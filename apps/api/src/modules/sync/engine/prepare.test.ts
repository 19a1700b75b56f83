import { isStorableText, type Json, keyed, type MapContext, type RecordStream, RowError, wireOf } from "@campushub/kit";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { scriptedConnector, thingRow } from "../../../../../../tests/helpers/scripted-hub.ts";
import { acceptedTypes, DriftWatch } from "./drift-watch.ts";
import { codeTables, isRefused, mapContext, type Preparation, prepareReading, prepareRecord } from "./prepare.ts";
import { isStorableJson, MAX_KEY_LENGTH } from "./storable.ts";

const { connector } = scriptedConnector();
const things = connector.streams.things as RecordStream;
const values = connector.streams.values!;
const NOW = Date.parse("2026-11-23T08:00:00Z");

function preparing(policy: Preparation["policy"] = "evolve", wire = wireOf(things, {})) {
  const config = { colours: { r: "red" } };
  const preparation: Preparation = { config, drift: new DriftWatch(wire), policy, tables: codeTables(config) };
  return { preparation, context: mapContext(preparation) as MapContext<unknown> };
}
const record = (raw: Json, policy?: Preparation["policy"]) => prepareRecord(things, { raw, scope: "" }, preparing(policy));
const reading = (raw: Json, policy?: Preparation["policy"]) => {
  if (values.kind !== "reading") throw new Error("not a reading stream");
  return prepareReading(values, { raw, scope: "" }, { ...preparing(policy, wireOf(values, {})), now: NOW });
};
const code = (outcome: object) => (isRefused(outcome) ? outcome.code : "kept");

describe("which JSON types a wire field may have", () => {
  test.each<[string, z.ZodType, string[]]>([
    ["a text", z.string(), ["string"]],
    ["a text of a format", z.iso.datetime(), ["string"]],
    ["a whole number", z.int(), ["number"]],
    ["a switch", z.boolean(), ["boolean"]],
    ["nothing", z.null(), ["null"]],
    ["a list", z.array(z.string()), ["array"]],
    ["a pair", z.tuple([z.string(), z.number()]), ["array"]],
    ["an object", z.object({}), ["object"]],
    ["a table", z.record(z.string(), z.string()), ["object"]],
    ["a choice", z.enum(["a", "b"]), ["string"]],
    ["a constant", z.literal(1), ["number"]],
    ["a template", z.templateLiteral(["k", z.number()]), ["string"]],
    ["an optional field", z.string().optional(), ["string", "missing"]],
    ["a field with a default", z.string().default(""), ["string", "missing"]],
    ["a field with a prefault", z.string().prefault(""), ["string", "missing"]],
    ["a nullable field", z.string().nullable(), ["string", "null"]],
    ["a field that may be anything of both", z.string().nullish(), ["string", "null", "missing"]],
    ["a required optional field", z.nonoptional(z.string().optional()), ["string"]],
    ["one of two", z.union([z.string(), z.number()]), ["string", "number"]],
    ["a transformed field", z.string().transform(Number), ["string"]],
    ["a read-only field", z.string().readonly(), ["string"]],
    ["a field with a fallback", z.string().catch(""), ["string"]],
    ["never there", z.undefined(), ["missing"]],
  ])("%s is told from its declaration", (_name, schema, types) => {
    expect([...acceptedTypes(schema)].sort()).toEqual([...types].sort());
  });

  test.each([z.unknown(), z.any(), z.coerce.number(), z.preprocess(String, z.string())])(
    "what takes anything accepts every type",
    (schema) => {
      expect(acceptedTypes(schema).size).toBe(7);
    },
  );
});

describe("watching for drift", () => {
  test("new, missing and changed fields are counted with one sample each, and taken once", () => {
    const watch = new DriftWatch(wireOf(things, {}));
    expect(watch.look(thingRow("a"))).toBeUndefined();
    expect(watch.look(thingRow("a", { shoe: 43 }))).toEqual({ unknown: ["shoe"], shape: false });
    watch.look(thingRow("b", { shoe: 44 }));
    watch.look({ id: "c", name: 7 });
    expect(watch.look("no object")).toBeUndefined();
    expect(watch.take()).toMatchObject([
      { kind: "newField", path: "shoe", detail: "number", sample: "43", count: 2 },
      { kind: "typeChanged", path: "name", detail: "string → number", sample: "7" },
      { kind: "missingField", path: "size", sample: null },
    ]);
    expect(watch.take()).toEqual([]);
  });

  test("a platform that uses ids as field names does not fill the inbox", () => {
    const watch = new DriftWatch(wireOf(things, {}));
    for (let index = 0; index < 1_000; index++) watch.look(thingRow("a", { [`id${index}`]: 1 }));
    expect(watch.take().length).toBeLessThanOrEqual(200);
  });
});

describe("a record", () => {
  test("is kept with key, label and data, and its hash changes with data and scope only", () => {
    const first = record(thingRow("a", { colour: "r" }));
    expect(first).toMatchObject({ key: "a", label: "thing a", data: '{"id":"a","name":"thing a","size":1,"colour":"red"}' });
    const moved = prepareRecord(things, { raw: thingRow("a", { colour: "r" }), scope: "east" }, preparing());
    expect(moved).not.toMatchObject({ hash: (first as { hash: string }).hash });
    expect(record(thingRow("a", { colour: "r" }))).toMatchObject({ hash: (first as { hash: string }).hash });
  });

  test.each<[string, Json, string, string | null]>([
    ["of a wrong type", thingRow("a", { size: "x" }), "invalid_type", "a"],
    ["the mapping refuses", thingRow("a", { broken: true }), "broken", null],
    ["the mapping trips over", null, "mapping_failed", null],
    ["without a key", thingRow(""), "too_small", null],
    ["whose key is not there", { name: "n", size: 1 }, "invalid_type", null],
    ["with a NUL", thingRow("a", { name: "a\0b" }), "unstorable", "a"],
    ["with half a surrogate pair", thingRow("a", { name: "\ud800" }), "unstorable", "a"],
    ["whose key holds half a surrogate pair", thingRow("a\udc00"), "unstorable", null],
    ["whose key is too long for an index", thingRow("k".repeat(MAX_KEY_LENGTH + 1)), "key_too_long", null],
  ])("%s is refused with its reason", (...[, raw, reason, key]) => {
    expect(record(raw)).toMatchObject({ code: reason, key, raw });
  });

  test("that is refused by a name nobody can hold is refused without it", () => {
    const named = (key: string): RecordStream => ({
      ...things,
      map: () =>
        keyed(key, () => {
          throw new RowError("bad", "", "bad");
        }),
    });
    for (const key of ["k\0", "k\ud800", "k".repeat(MAX_KEY_LENGTH + 1)]) {
      expect(prepareRecord(named(key), { raw: {}, scope: "" }, preparing())).toMatchObject({ code: "bad", key: null });
    }
    expect(prepareRecord(named("k"), { raw: {}, scope: "" }, preparing())).toMatchObject({ code: "bad", key: "k" });
  });

  test.each(["constructor", "__proto__", "toString"])("whose code is %s keeps it as a code nobody knows", (colour) => {
    const { preparation, context } = preparing();
    const kept = prepareRecord(things, { raw: thingRow("a", { colour }), scope: "" }, { preparation, context });
    expect(kept).toMatchObject({ data: expect.stringContaining(`"colour":"${colour}"`) });
    expect(preparation.drift.take()).toMatchObject([{ kind: "unknownCode", path: `colours:${colour}` }]);
  });

  test("with a field __proto__ keeps it as an extra and becomes nothing else", () => {
    const raw = JSON.parse('{"id":"a","name":"n","size":1,"__proto__":{"size":9}}') as Json;
    expect(record(raw)).toMatchObject({ data: '{"id":"a","name":"n","size":1,"colour":null,"extra":{"__proto__":{"size":9}}}' });
  });

  test("a backslash that only looks like an escape is kept", () => {
    expect(code(record(thingRow("a", { name: "\\u0000 \\\\ud800" })))).toBe("kept");
  });

  test("a new field is kept as an extra under evolve, dropped under discardValue, and the row refused under discardRow", () => {
    const raw = thingRow("a", { shoe: 43 });
    expect(record(raw, "evolve")).toMatchObject({ data: expect.stringContaining('"extra":{"shoe":43}') });
    expect(record(raw, "discardValue")).toMatchObject({ data: expect.not.stringContaining("shoe") });
    expect(record(raw, "discardRow")).toMatchObject({ code: "drift", path: "shoe" });
  });

  test.each([
    ["evolve", "kept"],
    ["discardValue", "kept"],
    ["discardRow", "unknown_code"],
    ["freeze", "unknown_code"],
  ] as const)("an unknown code under %s is %s", (policy, outcome) => {
    expect(code(record(thingRow("a", { colour: "violet" }), policy))).toBe(outcome);
  });
});

describe("a reading", () => {
  const good = { point: "p", at: "2026-11-23T07:00:00Z", value: 1.5 };

  test("is kept with its instant, and as far in the future as clocks may differ", () => {
    expect(reading(good)).toEqual({ point: "p", ts: Date.parse(good.at), value: 1.5, quality: 0 });
    expect(code(reading({ ...good, at: "2026-11-23T08:10:00Z" }))).toBe("kept");
  });

  test.each<[string, Json, string]>([
    ["from the future", { ...good, at: "2026-11-23T08:10:01Z" }, "future"],
    ["from before meters were read", { ...good, at: "1900-01-01T00:00:00Z" }, "bad_time"],
    ["without a time", { ...good, at: "soon" }, "bad_time"],
    ["without a point", { ...good, point: "" }, "no_point"],
    ["whose point is no text", { ...good, point: 7 }, "no_point"],
    ["whose point cannot be stored", { ...good, point: "p\0" }, "unstorable"],
    ["whose value is no number", { ...good, value: "a lot" }, "bad_value"],
    ["that is nothing", null, "mapping_failed"],
  ])("%s is not a reading", (_name, raw, reason) => {
    expect(reading(raw)).toMatchObject({ code: reason });
  });

  test("of an unknown shape is refused under discardRow only", () => {
    expect(code(reading({ ...good, extra: 1 }, "discardRow"))).toBe("drift");
    expect(code(reading({ ...good, extra: 1 }))).toBe("kept");
  });
});

describe("what PostgreSQL can keep", () => {
  const anyText = fc.string({ unit: fc.nat({ max: 0xffff }).map((unit) => String.fromCharCode(unit)), maxLength: 12 });

  test("a JSON text tells exactly whether one of its strings cannot be kept", () => {
    const piece = fc.oneof(anyText, fc.constantFrom("\0", "\\", "\\u0000", "\ud800", "\\\\", "\\ud9ab"));
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        const text = pieces.join("");
        expect(isStorableJson(JSON.stringify({ text }))).toBe(isStorableText(text));
      }),
    );
  });
});
