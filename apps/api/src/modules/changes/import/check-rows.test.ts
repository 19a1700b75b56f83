import { describe, expect, test } from "vitest";
import { writtenConnector } from "../../../../../../tests/helpers/written-platform.ts";
import { checkRows, keysOf, type Layout, layoutOf, type Sheet } from "./check-rows.ts";
import { type OpForm, opForm } from "./columns.ts";
import type { Cell } from "./table.ts";

const form = opForm({ connector: writtenConnector(1).connector, config: {} }, { stream: "rooms", op: "update" });
const mapping = { 号: "key", 额: "limit" };
const sheetOf = (...rows: Cell[][]): Sheet => ({
  names: ["号", "额"],
  rows: rows.map((cells, at) => ({ line: at + 2, cells })),
});
const layout = (sheet: Sheet): Layout => layoutOf(sheet, mapping, form.columns);
const check = (as: OpForm, sheet: Sheet, known: string[]) =>
  checkRows(as, {
    sheet,
    layout: layout(sheet),
    keys: keysOf(as, sheet, layout(sheet)),
    known: held(known),
    referred: new Map(),
  });
const held = (keys: string[]) => new Map(keys.map((key, id) => [key, { id, version: 1, label: key }]));

describe("rows of readings", () => {
  const readings: OpForm = { ...form, stream: { ...form.stream, kind: "reading", points: "rooms" } as OpForm["stream"] };

  test("are named by point and time, in whatever zone the time was written, and each only once", () => {
    const sheet = sheetOf(
      ["p1|2026-11-23T08:00:00+08:00", 1],
      ["p1|2026-11-23T00:00:00Z", 2],
      ["p9|2026-11-23T00:00:00Z", 3],
      ["p1", 4],
    );
    const { wishes, bad } = check(readings, sheet, ["p1"]);
    expect(wishes.map(({ key }) => key)).toEqual(["p1|2026-11-23T00:00:00.000Z"]);
    expect(bad.map(({ errors }) => errors[0]!.code)).toEqual(["keyRepeated", "keyUnknown", "keyNoReading"]);
  });
});

describe("rows that cannot be taken", () => {
  test("are kept as a column can hold them", () => {
    const { bad } = check(form, sheetOf(["a\0\ud800b", 5]), []);
    expect(bad[0]!.cells).toEqual({ 号: "a\uFFFD\uFFFDb", 额: "5" });
    expect(bad[0]!.errors).toMatchObject([{ column: "号", code: "keyUnknown" }]);
  });

  test("with more text than can be kept refuse the file", () => {
    const name = "长".repeat(200);
    const sheet: Sheet = {
      names: ["号", ...Array.from({ length: 150 }, (_, n) => `${name}${n}`)],
      rows: sheetOf(...Array.from({ length: 2_000 }, () => ["x"])).rows,
    };
    expect(() => check(form, sheet, [])).toThrow("too much text");
  });
});
