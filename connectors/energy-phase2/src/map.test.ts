import { readFileSync } from "node:fs";
import { type Json, type MapContext, mapRow, RowError } from "@campushub/kit";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Config, config } from "./config.ts";
import { rowsOf } from "./inlets/live.ts";
import { mapAlarm, mapBuilding, mapPoint, mapReading } from "./map.ts";
import { points } from "./streams/points.ts";

const fixture = (name: string) => JSON.parse(readFileSync(new URL(`../fixtures/${name}.json`, import.meta.url), "utf8")) as Json;

function contextOf(settings: Partial<Config> = {}): MapContext<Config> & { unknown: string[] } {
  const needed = { baseUrl: "http://energy.example", project: "p", clientId: "c", clientSecret: "s" };
  const parsed = { ...config.parse(needed), ...settings };
  const unknown: string[] = [];
  const code = (table: string, value: string) => {
    const entry = (parsed[table as keyof Config] as Record<string, string>)[value];
    if (entry === undefined) unknown.push(`${table} ${value}`);
    return entry ?? value;
  };
  return { config: parsed, code, unknown };
}

describe("a row of readings", () => {
  const page = fixture("readings-page") as { data: { items: Json[] } };

  it("is read in the connection's time zone, with the quality of its code table and zero kept as zero", () => {
    const read = page.data.items.map((row) => mapReading(row, contextOf()));
    expect(read.map(({ ts }) => new Date(ts).toISOString())).toEqual(Array(4).fill("2026-11-23T07:00:00.000Z"));
    expect(read.map(({ value }) => value)).toEqual([10233.41, 0, 88.02, 88.02]);
    expect(read).toMatchObject([{ quality: 0 }, { quality: 0 }, { quality: 1 }, { quality: 3 }]);
  });

  it("follows a zone with summer time where the connection says so", () => {
    const london = contextOf({ timeZone: "Europe/London" });
    const at = (text: string) => new Date(mapReading(["P1", text, 1, 192], london).ts).toISOString();
    expect(at("2020-01-01 12:00:00")).toBe("2020-01-01T12:00:00.000Z");
    expect(at("2020-07-01 12:00:00")).toBe("2020-07-01T11:00:00.000Z");
  });

  it("keeps its value under an unknown quality code, as uncertain, and reports the code", () => {
    const context = contextOf();
    expect(mapReading(["P1", "2026-11-23 15:00:00", 5, 77], context)).toMatchObject({ value: 5, quality: 1 });
    expect(context.unknown).toEqual(["qualityCodes 77"]);
  });

  it.each([null, "", " ", "-", "--", "—"])("without a value (%j) names its point and instant all the same", (value) => {
    const read = mapReading(["P1", "2026-11-23 15:00:00", value, 0], contextOf());
    expect(read).toEqual({ point: "P1", ts: Date.parse("2026-11-23T07:00:00Z"), value: null });
  });

  it("with a value that is no number is refused under its own key", () => {
    const attempt = () => mapReading(["P1", "2026-11-23 15:00:00", "1,234", 0], contextOf());
    expect(attempt).toThrow(expect.objectContaining({ code: "wrong_type", key: "P1|2026-11-23T07:00:00.000Z" }));
  });

  it("takes its quality from the table of the connection, not from ours", () => {
    const context = contextOf({ qualityCodes: { "0": "0", "192": "2" } });
    expect(mapReading(["P1", "2026-11-23 15:00:00", 5, 0], context)).toMatchObject({ quality: 0 });
    expect(mapReading(["P1", "2026-11-23 15:00:00", 5, 192], context)).toMatchObject({ quality: 2 });
  });

  const refused = fixture("readings-not-understood") as { why: string; row: Json; code: string; path: string }[];
  it.each(refused)("is refused with its path: $why", ({ row, code, path }) => {
    const attempt = () => mapReading(row, contextOf());
    expect(attempt).toThrow(RowError);
    expect(attempt).toThrow(expect.objectContaining({ code, path }));
  });

  it("comes back at the same instant for any hour of Shanghai time", () => {
    const hours = fc.integer({ min: Date.UTC(1992, 0, 2) / 3.6e6, max: Date.UTC(2099, 0, 1) / 3.6e6 });
    fc.assert(
      fc.property(hours, fc.double({ noNaN: true, noDefaultInfinity: true }), (hour, value) => {
        const text = new Date(hour * 3.6e6 + 8 * 3.6e6).toISOString().slice(0, 19).replace("T", " ");
        const reading = mapReading(["P1", text, value, 192], contextOf());
        expect(reading).toEqual({ point: "P1", ts: hour * 3.6e6, value, quality: 0 });
      }),
    );
  });

  it("never escapes as anything but a reading or a RowError, whatever JSON arrives", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (raw) => {
        try {
          expect(Number.isFinite(mapReading(raw as Json, contextOf()).ts)).toBe(true);
        } catch (error) {
          expect(error).toBeInstanceOf(RowError);
        }
      }),
    );
  });
});

describe("a live message", () => {
  it("becomes rows of the shape the readings stream has; what is missing is refused by the mapping, not guessed", () => {
    const rows = rowsOf(JSON.stringify(fixture("live-batch")));
    expect(mapReading(rows[0]!, contextOf())).toMatchObject({ point: "P00001", value: 10234.02, quality: 0 });
    expect(() => mapReading(rows[1]!, contextOf())).toThrow(expect.objectContaining({ path: "quality" }));
  });

  it("that is no JSON is handed on as its text, so that it ends as a reject", () => {
    expect(rowsOf("<html>")).toEqual(["<html>"]);
    const tenThousand = rowsOf(JSON.stringify(Array.from({ length: 10_000 }, (_, n) => n)));
    expect(tenThousand).toHaveLength(10_000);
    expect(rowsOf(JSON.stringify([...tenThousand, 0]))).toEqual([expect.stringMatching(/^\[0,1,2,/)]);
    expect(() => mapReading(rowsOf("<html>")[0]!, contextOf())).toThrow(expect.objectContaining({ code: "wrong_shape" }));
  });
});

describe("a number in a live message", () => {
  const message = (point: string, value: string) => `{"p":${point},"t":"2026-11-23 15:00:00","v":${value},"q":192}`;

  it("that no double holds refuses its own reading, and keeps its digits", () => {
    const [long, endless, none, sound] = rowsOf(
      `[${message("9007199254740993", "1")},${message('"P1"', "1e400")},${message('"P1"', "NaN")},${message('"P1"', "2")}]`,
    );
    expect((long as Json[])[0]).toBe("9007199254740993");
    for (const row of [endless, none]) expect(() => mapReading(row!, contextOf())).toThrow(RowError);
    expect(mapReading(sound!, contextOf())).toMatchObject({ point: "P1", value: 2 });
  });

  it("of thousands of levels is handed on as its text", () => {
    const deep = `${"[".repeat(6_000)}${"]".repeat(6_000)}`;
    expect(rowsOf(deep)).toEqual([expect.stringMatching(/^\[+/)]);
  });
});

describe("a record", () => {
  it("keeps an unknown sub-item code as it came and reports it", () => {
    const context = contextOf();
    const row = mapRow(points, fixture("point-with-unknown-sub-item"), context);
    const data = { id: "P00015", subItem: "01E00", energy: "electricity", valueKind: "register", inUse: true };
    expect(row).toMatchObject({ kind: "record", key: "P00015", label: "柳1#照明插座", data });
    expect(context.unknown).toEqual(["subItemCodes 01E00"]);
  });

  it("with a ratio in words is refused, names the field and still says which point it is", () => {
    const row = mapRow(points, fixture("point-ratio-in-words"), contextOf());
    expect(row).toMatchObject({ kind: "reject", code: "invalid_type", path: "ratio" });
    expect(points.kind === "record" && points.key(mapPoint(fixture("point-ratio-in-words"), contextOf()))).toBe("P00016");
  });

  it("without an area has none, which is not zero", () => {
    expect(mapBuilding(fixture("building-area-unknown"), contextOf())).toMatchObject({ area: null, floors: 6, type: "dorm" });
  });

  it("of an alarm gives its times as instants", () => {
    expect(mapAlarm(fixture("alarm-cleared"), contextOf())).toMatchObject({
      kind: "gateway-offline",
      raisedAt: "2026-11-22T16:00:00.000Z",
      clearedAt: "2026-11-22T22:00:00.000Z",
    });
  });
});
