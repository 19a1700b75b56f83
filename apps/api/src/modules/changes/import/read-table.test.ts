import { strToU8, zipSync } from "fflate";
import { describe, expect, test } from "vitest";
import writeXlsxFile, { type SheetData } from "write-excel-file/node";
import { readTable } from "./read-table.ts";

const RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

/** Some kilobytes that say the same empty cell some millions of times. */
function slowWorkbook(): Buffer {
  const sheet = `<worksheet><sheetData><row r="1">${'<c r="A1"/>'.repeat(3_000_000)}</row></sheetData></worksheet>`;
  const parts = {
    "xl/workbook.xml": '<workbook><sheets><sheet name="s" r:id="r1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": `<Relationships><Relationship Id="r1" Type="${RELATION}/worksheet" Target="s.xml"/></Relationships>`,
    "xl/s.xml": sheet,
  };
  return Buffer.from(zipSync(Object.fromEntries(Object.entries(parts).map(([name, text]) => [name, strToU8(text)]))));
}

describe("a file", () => {
  test("is read whole by a thread of its own, rows and kinds of cells as they were", async () => {
    const rows: SheetData = [["键", "数"], ...Array.from({ length: 1_201 }, (_, n) => [`r${n}`, n])];
    const table = await readTable(await writeXlsxFile(rows, { sheet: "s" }).toBuffer());
    expect(table.head).toEqual(["键", "数"]);
    expect(table.rows).toHaveLength(1_201);
    expect(table.rows.at(-1)).toEqual({ line: 1_202, cells: ["r1200", 1_200] });
    const long = Buffer.from(`key,note\n${"r1,x\n".repeat(19_000)}`);
    expect((await readTable(Buffer.concat([long, Buffer.alloc(50_000, " ")]))).rows).toHaveLength(19_000);
  });

  test("that cannot be taken is refused by that thread in its own words", async () => {
    await expect(readTable(Buffer.from("PK\x03\x04 and no more"))).rejects.toMatchObject({
      code: "invalid",
      facts: { fields: { file: "is damaged" } },
    });
  });

  test("that takes too long holds up nobody else, and is given up at the deadline; the next is read", async () => {
    const file = slowWorkbook();
    expect(file.length).toBeLessThan(500_000);
    // Had the reader kept this thread, no deadline could have ended it.
    await expect(readTable(file, 100)).rejects.toMatchObject({ code: "tooLarge" });
    expect((await readTable(await writeXlsxFile([["键"], ["r1"]], { sheet: "s" }).toBuffer())).rows).toHaveLength(1);
  });
});
