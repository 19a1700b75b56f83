import { isStorableText } from "@campushub/kit";
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

  test("are named by point and time, in whatever zone the time was written, and each only once", async () => {
    const sheet = sheetOf(
      ["p1|2026-11-23T08:00:00+08:00", 1],
      ["p1|2026-11-23T00:00:00Z", 2],
      ["p9|2026-11-23T00:00:00Z", 3],
      ["p1", 4],
    );
    const { wishes, bad } = await check(readings, sheet, ["p1"]);
    expect(wishes.map(({ key }) => key)).toEqual(["p1|2026-11-23T00:00:00.000Z"]);
    expect(bad.map(({ errors }) => errors[0]!.code)).toEqual(["keyRepeated", "keyUnknown", "keyNoReading"]);
  });
});

describe("rows that cannot be taken", () => {
  test("are kept as a column can hold them", async () => {
    const { bad } = await check(form, sheetOf(["a\0\ud800b", 5]), []);
    expect(bad[0]!.cells).toEqual({ 号: "a\uFFFD\uFFFDb", 额: "5" });
    expect(bad[0]!.errors).toMatchObject([{ column: "号", code: "keyUnknown" }]);
  });

  test("say why in words a column can hold, however long the cell is", async () => {
    const odd: Cell = { odd: "errorValue", text: `#\0\ud800${"长".repeat(50_000)}` };
    const { bad } = await check(form, sheetOf(["r1", odd]), ["r1"]);
    const { message, values } = bad[0]!.errors[0]!;
    expect([message, values!.shown as string].filter((text) => !isStorableText(text) || text.length > 2_000)).toEqual([]);
  });

  test("with more text than can be kept refuse the file", async () => {
    const name = "长".repeat(200);
    const sheet: Sheet = {
      names: ["号", ...Array.from({ length: 150 }, (_, n) => `${name}${n}`)],
      rows: sheetOf(...Array.from({ length: 2_000 }, () => ["x"])).rows,
    };
    await expect(check(form, sheet, [])).rejects.toThrow("too much text");
  });

  test("are those nobody sees, and those whose key is one record as shown and another as held", async () => {
    const code: Cell = { odd: "code", text: "0101", value: 101 };
    const seen = sheetOf(["r1", 5], [code, 6], [{ odd: "date", text: "2026-01-02" }, 7]);
    const sheet: Sheet = { ...seen, rows: seen.rows.map((row, at) => (at === 0 ? { ...row, hidden: true } : row)) };
    const codes = async (...known: string[]) =>
      (await check(form, sheet, known)).bad.map(({ errors }) => errors.map(({ code }) => code));
    expect(await codes("r1", "101", "0101")).toEqual([["rowHidden"], ["keyAmbiguous"], ["dateInText"]]);
    for (const only of ["101", "0101"]) {
      const { wishes } = await check(form, sheet, ["r1", only]);
      expect(wishes.map(({ key }) => key)).toEqual([only]);
    }
  });
});

describe("the key of a row", () => {
  test("is the record that is called so, blanks included, and else the one without them", async () => {
    const { wishes, bad } = await check(form, sheetOf([" r1 ", 5], [" r2 ", 6], ["　r3", 7]), ["r1", " r1 ", "r2"]);
    expect(wishes.map(({ key }) => key)).toEqual([" r1 ", "r2"]);
    expect(bad.map(({ errors }) => errors[0]!.code)).toEqual(["keyUnknown"]);
  });
});
