import { field } from "@campushub/kit";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { writtenConnector } from "../../../../../../tests/helpers/written-platform.ts";
import { type OpColumn, opForm } from "./columns.ts";
import { columnNames, mapColumns } from "./map-columns.ts";
import { readCell } from "./read-cell.ts";

const label = (zh: string, en: string) => ({ label: { zh, en } });
const input = z.strictObject({
  name: field(z.string().min(2).max(6), label("名称", "Name")),
  limit: field(z.number().min(0).max(2000), { ...label("功率限额", "Power limit"), unit: "W" }).optional(),
  floors: field(z.int(), label("楼层", "Floors")).optional(),
  relay: field(z.enum(["on", "Off"]), label("继电器", "Relay")).optional(),
  open: field(z.boolean(), label("启用", "Open")).optional(),
  note: field(z.string().nullable(), label("备注", "Note")).optional(),
  since: field(z.iso.datetime(), label("起始", "Since")).optional(),
  day: field(z.iso.date(), label("日期", "Day")).optional(),
  kind: field(z.union([z.literal("a"), z.literal("b")]), label("类别", "Kind")).optional(),
});

/** The columns of an op with this form, made as for every op. */
const fields = (() => {
  const { connector } = writtenConnector(1);
  const rooms = connector.streams.rooms!;
  const ops = { ...rooms.write!.ops, update: { ...rooms.write!.ops.update!, input } };
  const changed = { ...connector, streams: { rooms: { ...rooms, write: { ...rooms.write!, ops } } } };
  return opForm({ connector: changed as typeof connector, config: {} }, { stream: "rooms", op: "update" }).columns;
})();
const column = (name: string): OpColumn => fields.find(({ field: own }) => own === name)!;

describe("what an op takes from a file", () => {
  test("is told by its form: labels, unit, allowed values, bounds, what must be there and what may be nothing", () => {
    expect(column("limit")).toMatchObject({
      label: { zh: "功率限额", zhTW: "功率限額" },
      unit: "W",
      min: 0,
      max: 2000,
      required: false,
    });
    expect(column("name")).toMatchObject({ required: true, nullable: false, type: "text" });
    expect(column("note")).toMatchObject({ nullable: true, type: "text" });
    expect(column("relay").allowed).toEqual(["on", "Off"]);
    expect(column("kind").allowed).toEqual(["a", "b"]);
    expect(["floors", "open", "since", "day"].map((name) => column(name).type)).toEqual([
      "integer",
      "boolean",
      "instant",
      "date",
    ]);
  });

  test("has a name that can be kept, whatever stands in the head", () => {
    expect(columnNames(["额\0", "a\ud83d", `${"a".repeat(199)}💡`])).toEqual(["额\uFFFD", "a\uFFFD", "a".repeat(199)]);
  });

  test("is found under its name and its label in three languages, with brackets, stars and units around", () => {
    const heads = ["記錄編號", "名称* (name)", "功率限額（W）", "FLOORS", "Relay", " 启 用 ", "别的"];
    expect(mapColumns(heads, { fields, chosen: undefined, remembered: undefined })).toEqual({
      記錄編號: "key",
      "名称* (name)": "name",
      "功率限額（W）": "limit",
      FLOORS: "floors",
      Relay: "relay",
      " 启 用 ": "open",
      别的: null,
    });
  });

  test("goes by what a person chose, then by what was used before, each field once", () => {
    const remembered = { A: "name", B: "limit", toString: "note" };
    const mapping = mapColumns(["A", "B", "C"], { fields, chosen: { A: null, C: "limit" }, remembered });
    expect(mapping).toEqual({ A: null, B: null, C: "limit" });
    expect(() => mapColumns(["A"], { fields, chosen: { A: "nothing" }, remembered: undefined })).toThrow("no field nothing");
    expect(() => mapColumns(["A"], { fields, chosen: { X: "name" }, remembered: undefined })).toThrow("no column X");
    expect(() => mapColumns(["A", "B"], { fields, chosen: { A: "name", B: "name" }, remembered: undefined })).toThrow(
      "two columns",
    );
  });
});

describe("a cell", () => {
  test.each([
    ["limit", "１,234.5", 1234.5],
    ["limit", 0, 0],
    ["floors", "12", 12],
    ["relay", "OFF", "Off"],
    ["open", "是", true],
    ["open", false, false],
    ["open", 1, true],
    ["name", 1001, "1001"],
    ["name", " 二号楼 ", " 二号楼 "],
    ["day", { odd: "date", text: "2026-01-02" }, "2026-01-02"],
    ["limit", { odd: "code", text: "0101", value: 101 }, 101],
    ["note", "（空）", null],
    ["note", "(EMPTY)", null],
    ["since", "2026-11-23 08:30:00", "2026-11-23T00:30:00.000Z"],
    ["since", "2026/1/2", "2026-01-01T16:00:00.000Z"],
    ["since", "2026-11-23T00:30:00Z", "2026-11-23T00:30:00.000Z"],
    ["day", "2026年1月2日", "2026-01-02"],
  ] as const)("for %s holding %j is taken as %j", (name, cell, value) => {
    expect(readCell(cell, column(name))).toEqual({ value });
  });

  test.each([
    ["limit", "many", "notNumber"],
    ["limit", "12,34", "notNumber"],
    ["limit", 2001, "tooBig"],
    ["limit", "2026-11-23", "notNumber"],
    ["floors", 1.5, "notWhole"],
    ["relay", "half", "notAllowed"],
    ["open", "maybe", "notBoolean"],
    ["name", "x", "tooShort"],
    ["name", "seven77", "tooLong"],
    ["name", 6222021234567890, "digitsLost"],
    ["name", "=A1", "formula"],
    ["name", { odd: "formula", text: "=A1" }, "formula"],
    ["name", { odd: "errorValue", text: "#N/A" }, "errorValue"],
    ["name", "(空)", "notNullable"],
    ["name", "  x  ", "tooShort"],
    ["name", { odd: "date", text: "2026-01-02" }, "dateInText"],
    ["relay", { odd: "date", text: "2026-01-02" }, "dateInText"],
    ["limit", { odd: "date", text: "2026-01-02" }, "notNumber"],
    ["name", { odd: "code", text: "0101", value: 101 }, "shownOtherwise"],
    ["since", { odd: "date", text: "08:30:00" }, "notInstant"],
    ["note", "a\0b", "notStorable"],
    ["since", "yesterday", "notInstant"],
    ["since", "2026-11-23 25:00", "notInstant"],
    ["day", "2026-02-30", "notDate"],
  ] as const)("for %s holding %j is refused as %s", (name, cell, code) => {
    expect(readCell(cell, column(name))).toMatchObject({ fault: { code } });
  });

  test("that is empty wishes for nothing", () => {
    expect(readCell(null, column("name"))).toBeUndefined();
    expect(readCell("  ", column("limit"))).toBeUndefined();
  });
});
