import { strFromU8, unzipSync } from "fflate";
import { readSheet } from "read-excel-file/node";
import { expect, test } from "vitest";
import { readXlsx } from "./read-xlsx.ts";
import { columnLetters, writeWorkbook } from "./write-sheet.ts";

test("columns with allowed values offer them as a list in the cell, taken from a sheet of their own", async () => {
  const many = Array.from({ length: 100 }, (_, n) => `选项,"${n}"`);
  const bytes = await writeWorkbook([
    {
      name: "填写",
      head: ["key", "a", "b"],
      rows: [],
      choices: new Map([
        [1, ["on", "off"]],
        [2, many],
      ]),
    },
    { name: "说明", head: ["x"], rows: [] },
  ]);
  const parts = unzipSync(bytes);
  const sheet = (n: number) => strFromU8(parts[`xl/worksheets/sheet${n}.xml`]!);
  const rule = (cells: string, from: string) => `sqref="${cells}"><formula1>'可选值'!${from}</formula1></dataValidation>`;
  expect(sheet(1)).toContain(rule("B2:B20001", "$A$2:$A$3"));
  expect(sheet(1)).toContain(rule("C2:C20001", "$B$2:$B$101"));
  expect(sheet(1)).toMatch(/<\/sheetData>.*<dataValidations count="2">/s);
  expect(sheet(1)).not.toMatch(/<pageMargins.*<dataValidations/s);
  expect(sheet(2)).not.toContain("dataValidation");
  expect(await readSheet(bytes, "可选值")).toContainEqual(["off", '选项,"1"']);
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
