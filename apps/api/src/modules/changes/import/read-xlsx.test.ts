import { strFromU8, strToU8, unzipSync, zipSync } from "fflate";
import { readSheet } from "read-excel-file/node";
import { describe, expect, test } from "vitest";
import writeXlsxFile, { type SheetData } from "write-excel-file/node";
import { composeWorkbook } from "../../../infra/compose-workbook.ts";
import { readXlsx } from "./read-xlsx.ts";
import { openZip } from "./zip.ts";

const SHEET = "xl/worksheets/sheet1.xml";
const workbook = (rows: SheetData) => writeXlsxFile(rows, { sheet: "s", dateFormat: "yyyy-mm-dd hh:mm" }).toBuffer();

/** A workbook of which one part, else its first sheet, was altered behind the program's back. */
async function altered(rows: SheetData, change: (xml: string) => string, part = SHEET): Promise<Buffer> {
  const parts = unzipSync(await workbook(rows));
  return Buffer.from(zipSync({ ...parts, [part]: strToU8(change(strFromU8(parts[part]!))) }));
}

/** The same workbook with its parts elsewhere, as other programs keep them. */
async function moved(rows: SheetData, names: Readonly<Record<string, string>>, change: (xml: string) => string): Promise<Buffer> {
  const parts = Object.entries(unzipSync(await workbook(rows)));
  return Buffer.from(
    zipSync(Object.fromEntries(parts.map(([name, part]) => [names[name] ?? name, strToU8(change(strFromU8(part)))]))),
  );
}

describe("the first sheet of a workbook", () => {
  test("is the first that people see", async () => {
    const two = await writeXlsxFile([
      { sheet: "hidden", data: [["键"], ["old"]] },
      { sheet: "seen", data: [["键"], ["r1"]] },
    ]).toBuffer();
    for (const state of ["hidden", "veryHidden"]) {
      const parts = unzipSync(two);
      const book = strFromU8(parts["xl/workbook.xml"]!).replace(/<sheet /, `<sheet state="${state}" `);
      expect(readXlsx(Buffer.from(zipSync({ ...parts, "xl/workbook.xml": strToU8(book) }))).rows).toEqual([
        { line: 2, cells: ["r1"] },
      ]);
    }
  });

  test("is found by its relations, whatever its parts are called and wherever they are", async () => {
    const rows: SheetData = [["键"], ["r1"]];
    const names = {
      "xl/workbook.xml": "Book/Main.xml",
      "xl/_rels/workbook.xml.rels": "book/_rels/main.xml.rels",
      [SHEET]: "data/first page.xml",
      "xl/sharedStrings.xml": "data/texts.xml",
    };
    const file = await moved(rows, names, (xml) =>
      xml
        .replace(/Target="\/?xl\/workbook.xml"/, 'Target="/Book/Main.xml"')
        .replace(/Target="(\/xl\/)?worksheets\/sheet1.xml"/, 'Target="../data/first%20page.xml"')
        .replace(/Target="(\/xl\/)?sharedStrings.xml"/, 'Target="/data/texts.xml"'),
    );
    expect(readXlsx(file).rows).toEqual([{ line: 2, cells: ["r1"] }]);
  });

  test("that we wrote holds the texts that were given, also such as name a letter", async () => {
    const texts = ["_x0041_", "_x005F_x0041_", "_x00g0_", "a_X000d_"];
    const { rows } = readXlsx(await composeWorkbook([{ name: "s", head: ["a", "b", "c", "d"], rows: [texts] }]));
    expect(rows).toEqual([{ line: 2, cells: texts }]);
  });

  test("tells rows that a filter hides from those people see", async () => {
    const file = await altered([["键"], ["r1"], ["r2"]], (xml) => xml.replace('<row r="2"', '<row hidden="1" r="2"'));
    expect(readXlsx(file).rows).toEqual([
      { line: 2, cells: ["r1"], hidden: true },
      { line: 3, cells: ["r2"] },
    ]);
  });

  test("says of a number shown as a code both what is shown and what it holds", async () => {
    const rows: SheetData = [
      ["键"],
      [{ value: 101, type: Number, format: "0000" }],
      [{ value: 12345, type: Number, format: "0000" }],
    ];
    expect(readXlsx(await workbook(rows)).rows.map(({ cells }) => cells[0])).toEqual([
      { odd: "code", text: "0101", value: 101 },
      12345,
    ]);
  });

  test("is read as another reader reads it, twenty thousand rows of every kind", async () => {
    const rows: SheetData = [["键", "名称", "数", "整数", "是否", "备注", "时间"]];
    for (let n = 0; n < 20_000; n++) {
      rows.push([
        `r${n}`,
        `名 <称> & "${n}"`,
        n * 1.5,
        n,
        n % 2 === 0,
        n % 7 === 0 ? null : `备${n % 50}`,
        new Date(1.7e12 + n * 6e4),
      ]);
    }
    const file = await workbook(rows);
    const others = await readSheet(file);
    const ours = readXlsx(file);
    expect(ours.rows).toHaveLength(20_000);
    for (const n of [0, 1, 7, 19_999]) {
      const theirs = others[n + 1]!.map((cell) =>
        cell instanceof Date ? { odd: "date", text: cell.toISOString().replace("T", " ").slice(0, 19) } : cell,
      );
      expect(ours.rows[n]).toEqual({ line: n + 2, cells: theirs });
    }
  });

  test("keeps a formula and an error as what they are, not as the value they showed last", async () => {
    const file = await altered(
      [
        ["键", "数"],
        ["r1", 2],
        ["r2", 3],
      ],
      (xml) =>
        xml
          .replace(/<c r="B2"([^>]*)><v>2<\/v>/, '<c r="B2"$1><f>1+1</f><v>2</v>')
          .replace(/<c r="B3"([^>]*)><v>3<\/v>/, '<c r="B3" t="e"><v>#N/A</v>'),
    );
    expect(readXlsx(file).rows).toEqual([
      { line: 2, cells: ["r1", { odd: "formula", text: "=1+1" }] },
      { line: 3, cells: ["r2", { odd: "errorValue", text: "#N/A" }] },
    ]);
  });

  test("with rows numbered to the end of the world is read at once and keeps their numbers", async () => {
    const far = await altered([["键"], ["r1"]], (xml) => xml.replaceAll('r="2"', 'r="1048576"').replaceAll("A2", "A1048576"));
    expect(readXlsx(far).rows).toEqual([{ line: 1_048_576, cells: ["r1"] }]);
  });

  test("understands inline texts, dates by style and what lies in CDATA", async () => {
    const file = await altered(
      [
        ["键", "时"],
        ["r1", new Date("2026-11-23T08:30:00Z")],
      ],
      (xml) =>
        xml.replace(
          /<c r="A2"[^>]*>.*?<\/c>/,
          '<c r="A2" t="inlineStr"><is><t>r&#49;</t><rPh sb="0" eb="1"><t>yi</t></rPh><t><![CDATA[<2>]]></t></is></c>',
        ),
    );
    expect(readXlsx(file).rows).toEqual([{ line: 2, cells: ["r1<2>", { odd: "date", text: "2026-11-23 08:30:00" }] }]);
  });

  test("of more than twenty thousand rows or two hundred columns is refused", async () => {
    const many: SheetData = Array.from({ length: 20_002 }, (_, n) => [`r${n}`]);
    expect(() => readXlsx(Buffer.from("PK"))).toThrow("not a whole .xlsx");
    const long = await workbook(many);
    expect(() => readXlsx(long)).toThrow("more than 20000 rows");
    const wide = await altered([["键"], ["r1"]], (xml) => xml.replaceAll('"A2"', '"ZZZ2"'));
    expect(() => readXlsx(wide)).toThrow("more than 200 columns");
  });
});

test("one long text named by every cell is refused before it fills the memory", async () => {
  const text = "x".repeat(30_000);
  const rows: SheetData = Array.from({ length: 1_500 }, (_, n) => [`r${n}`, text]);
  expect((await workbook(rows)).length).toBeLessThan(100_000);
  const file = await workbook(rows);
  expect(() => readXlsx(file)).toThrow("more than 40 million characters");
});

describe("an archive", () => {
  const bomb = (bytes: number) => Buffer.from(zipSync({ a: new Uint8Array(bytes), b: new Uint8Array(bytes) }));

  test("that unpacks to more than allowed is refused before it is unpacked", () => {
    const zip = openZip(bomb(3_000), 5_000);
    expect(zip.text("a")).toHaveLength(3_000);
    expect(() => zip.text("b")).toThrow("unpacks to more than");
  });

  test("that lies about its size is refused all the same", () => {
    const bytes = bomb(3_000_000);
    for (let at = 0; at < bytes.length - 4; at++) {
      if (bytes.readUInt32LE(at) === 0x02014b50) bytes.writeUInt32LE(10, at + 24);
    }
    expect(() => openZip(bytes, 1_000_000).text("a")).toThrow("unpacks to more than");
  });

  test("cut short anywhere is refused, never a crash", async () => {
    const whole = await workbook([
      ["键", "数"],
      ["r1", 2],
    ]);
    for (let length = 0; length < whole.length; length += 7) {
      expect(() => readXlsx(whole.subarray(0, length)), String(length)).toThrow(expect.objectContaining({ code: "invalid" }));
    }
  });

  test("under a password or of the old kind is named as such", () => {
    const old = Buffer.concat([Buffer.from([0xd0, 0xcf, 0x11, 0xe0]), Buffer.alloc(600)]);
    expect(() => readXlsx(old)).toThrow("save it as .xlsx");
  });
});
