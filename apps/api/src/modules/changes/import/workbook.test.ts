import { strFromU8, unzipSync } from "fflate";
import { readSheet } from "read-excel-file/node";
import { expect, test } from "vitest";
import { columnLetters } from "../../../infra/compose-workbook.ts";
import { writeWorkbook } from "../../../infra/workbook.ts";
import { readXlsx } from "./read-xlsx.ts";

test("columns with allowed values offer them as a list in the cell, taken from a sheet of their own", async () => {
  const many = Array.from({ length: 100 }, (_, n) => `选项,"${n}"`);
  const bytes = await writeWorkbook([
    {
      name: "填写",
      head: ["key", "a", "b"],
      rows: [],
      texts: new Set([0, 2]),
      choices: new Map([
        [1, { values: ["on", "off"], open: false }],
        [2, { values: many, open: true }],
      ]),
    },
    { name: "说明", head: ["x"], rows: [["text", 1]] },
  ]);
  const parts = unzipSync(bytes);
  const sheet = (n: number) => strFromU8(parts[`xl/worksheets/sheet${n}.xml`]!);
  const rule = (cells: string, from: string) =>
    ` showErrorMessage="1" sqref="${cells}"><formula1>'可选值'!${from}</formula1></dataValidation>`;
  expect(sheet(1)).toContain(`allowBlank="1"${rule("B2:B20001", "$A$2:$A$3")}`);
  expect(sheet(1)).toContain(`errorStyle="warning"${rule("C2:C20001", "$B$2:$B$101")}`);
  expect(sheet(1)).toMatch(/<\/sheetData>.*<dataValidations count="2">/s);
  expect(sheet(1)).not.toMatch(/<pageMargins.*<dataValidations/s);
  expect(sheet(2)).not.toContain("dataValidation");
  expect(await readSheet(bytes, "可选值")).toContainEqual(["off", '选项,"1"']);
});

test("a column of texts keeps the zeros of what is typed into its empty cells", async () => {
  const plan = { name: "填写", head: ["key", "n"], rows: [], widths: [20, 20], texts: new Set([0]) };
  const parts = unzipSync(await writeWorkbook([plan, { name: "说明", head: ["x"], rows: [[1, "text"]] }]));
  const [, first, second] = /<col ([^>]*)\/><col ([^>]*)\/>/.exec(strFromU8(parts["xl/worksheets/sheet1.xml"]!))!;
  expect(second).not.toContain("style");
  const style = Number(/style="(\d+)"/.exec(first!)![1]);
  const styles = strFromU8(parts["xl/styles.xml"]!);
  const format = /numFmtId="(\d+)"/.exec([.../<cellXfs.*?<\/cellXfs>/s.exec(styles)![0].matchAll(/<xf .*?>/g)][style]![0])![1];
  expect(styles).toMatch(new RegExp(`<numFmt (?=[^>]*numFmtId="${format}")[^>]*formatCode="@"`));
});

test("texts are written as texts, whatever they begin with and whatever XML cannot say", async () => {
  const row = ["=1+1", "+86", "@cmd", "-5", "0101", "<&>\"'", "a\0b\uFFFEc", "x".repeat(40_000)];
  const bytes = await writeWorkbook([{ name: "s", head: row.map((_, at) => `c${at}`), rows: [row, [1.5, true, null]] }]);
  const sheet = strFromU8(unzipSync(bytes)["xl/worksheets/sheet1.xml"]!);
  expect(sheet).not.toContain("<f>");
  const [first, second] = readXlsx(bytes).rows;
  expect(first!.cells.slice(0, 7)).toEqual([...row.slice(0, 6), "abc"]);
  expect(first!.cells[7]).toHaveLength(32_767);
  expect(second!.cells).toEqual([1.5, true]);
});

test("columns are lettered as spreadsheets letter them", () => {
  expect([0, 25, 26, 51, 52, 701, 702].map(columnLetters)).toEqual(["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA"]);
});

test("a large workbook leaves everybody else a turn while it is written, and lacks no row", async () => {
  const rows = Array.from({ length: 20_000 }, (_, at) => [`r${at}`]);
  let turns = 0;
  const count = () => {
    turns++;
    next = setImmediate(count);
  };
  let next = setImmediate(count);
  try {
    const bytes = await writeWorkbook([{ name: "s", head: ["key"], rows }]);
    expect(turns).toBeGreaterThan(40);
    const sheet = strFromU8(unzipSync(bytes)["xl/worksheets/sheet1.xml"]!);
    expect(sheet.match(/<row /g)).toHaveLength(20_001);
  } finally {
    clearImmediate(next);
  }
});
