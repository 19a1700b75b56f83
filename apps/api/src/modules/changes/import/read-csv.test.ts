import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readCsv } from "./read-csv.ts";

const utf8 = (text: string) => new TextEncoder().encode(text);
/** 房间,名称 / r1,宿舍 in GB18030. */
const GB = Uint8Array.from([
  0xb7, 0xbf, 0xbc, 0xe4, 0x2c, 0xc3, 0xfb, 0xb3, 0xc6, 0x0d, 0x0a, 0x72, 0x31, 0x2c, 0xcb, 0xde, 0xc9, 0xe1, 0x0d, 0x0a,
]);

describe("separated text", () => {
  test("is read in GB18030 and in UTF-8 with and without byte order mark", () => {
    const expected = { head: ["房间", "名称"], rows: [{ line: 2, cells: ["r1", "宿舍"] }] };
    expect(readCsv(GB)).toEqual(expected);
    expect(readCsv(utf8("房间,名称\r\nr1,宿舍"))).toEqual(expected);
    expect(readCsv(utf8("\uFEFF房间,名称\nr1,宿舍\n"))).toEqual(expected);
  });

  test.each([",", ";", "\t"])("separated by %j keeps the other separators inside its cells", (separator) => {
    const cells = ["r1", "a,b;c", '说"明"'];
    const quoted = cells.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(separator);
    expect(readCsv(utf8(`key${separator}x${separator}y\n\n${quoted}\n`)).rows).toEqual([{ line: 3, cells }]);
  });

  test.each([";", ",", "\t"])("that names %j as its separator in a line of its own is separated by that alone", (separator) => {
    const table = readCsv(utf8(`sep=${separator}\r\nkey${separator}a,b;c\r\nr1${separator}"x"\r\n`.replace("a,b;c", "ab")));
    expect(table).toEqual({ head: ["key", "ab"], rows: [{ line: 3, cells: ["r1", "x"] }] });
    expect(readCsv(utf8("\uFEFFsep=;\nkey;a,a,a,a\nr1;x")).head).toEqual(["key", "a,a,a,a"]);
  });

  test("keeps the blanks around a text, as the platform may have them too", () => {
    expect(readCsv(utf8("key,note\nr1, a \nr2,  ")).rows.map(({ cells }) => cells)).toEqual([
      ["r1", " a "],
      ["r2", null],
    ]);
  });

  test("counts lines as an editor does, also behind a cell of several lines", () => {
    const table = readCsv(utf8('key,note\nr1,"one\r\ntwo"\nr2,x'));
    expect(table.rows.map(({ line }) => line)).toEqual([2, 4]);
  });

  test("holds no formula that could pass for a value, and loses the guard of our own exports", () => {
    const table = readCsv(utf8("key,a,b\nr1,=1+1,'=not one\nr2,-5,'tis"));
    expect(table.rows.map(({ cells }) => cells)).toEqual([
      ["r1", { odd: "formula", text: "=1+1" }, "=not one"],
      ["r2", "-5", "'tis"],
    ]);
  });

  test("that is no text is refused", () => {
    expect(() => readCsv(Uint8Array.from([0x00, 0x01, 0x00, 0xff]))).toThrow("neither .xlsx nor readable text");
  });

  test("whatever its bytes, is read or refused and never fails", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom("a", '"', ",", ";", "\t", "\r", "\n", "=", "'", "\0", "房") }), (text) => {
        try {
          readCsv(utf8(text));
        } catch (error) {
          expect(error).toMatchObject({ code: "invalid" });
        }
      }),
      { numRuns: 500 },
    );
  });

  test("written with quotes comes back cell for cell", () => {
    const cell = fc
      .string({ unit: fc.constantFrom("a", '"', ",", "\n", "房", "1"), minLength: 1 })
      .filter((text) => text.trim() === text && text !== "");
    fc.assert(
      fc.property(fc.array(fc.tuple(cell, cell), { minLength: 2, maxLength: 5 }), (rows) => {
        const text = rows.map((row) => row.map((value) => `"${value.replaceAll('"', '""')}"`).join(",")).join("\r\n");
        const table = readCsv(utf8(text));
        expect([table.head, ...table.rows.map(({ cells }) => cells)]).toEqual(rows);
      }),
    );
  });
});
