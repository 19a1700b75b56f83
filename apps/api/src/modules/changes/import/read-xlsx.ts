import { type CellFormat, shownAs, shownDate, shownTime } from "./cell-format.ts";
import { walkXml } from "./sax.ts";
import { type Cell, MAX_COLUMNS, type Table, TableBuilder, tooLarge, unreadable } from "./table.ts";
import { isTrue, openWorkbook, unescaped, type Workbook } from "./workbook-parts.ts";
import { openZip } from "./zip.ts";

/** The old .xls, and an .xlsx under a password. */
const OLE = Buffer.from([0xd0, 0xcf, 0x11, 0xe0]);
const ZIP = Buffer.from("PK\x03\x04", "latin1");

/** Whether a file is a workbook of any kind, by its first bytes. */
export const isWorkbook = (bytes: Uint8Array): boolean => [ZIP, OLE].some((magic) => magic.equals(bytes.subarray(0, 4)));
/**
 * The first sheet of a workbook that people see. Read here and not by a package: read-excel-file fills the gap to a row numbered 30,000,000
 * until memory ends, refuses a whole file for one `#N/A`, and cannot tell a formula's last result from a value.
 * @throws AppError invalid, tooLarge
 */
export function readXlsx(bytes: Buffer): Table {
  if (bytes.subarray(0, 4).equals(OLE)) {
    throw unreadable("old .xls or protected by a password; save it as .xlsx without one", "is no .xlsx", "fileOldFormat");
  }
  const workbook = openWorkbook(openZip(bytes));
  const builder = new TableBuilder();
  readSheet(workbook, builder);
  return builder.table();
}

/** The cell being read. */
interface Open {
  column: number;
  type: string;
  style: number;
  value: string;
  formula: string | undefined;
}

function readSheet(workbook: Workbook, builder: TableBuilder): void {
  let line = 0;
  let hidden = false;
  let cells: Cell[] = [];
  let cell: Open | undefined;
  let into: "value" | "formula" | undefined;
  let aids = 0;
  walkXml(workbook.sheetXml, {
    open(name, attributes) {
      if (name === "row") {
        line = Number(attributes().r ?? line + 1);
        hidden = isTrue(attributes().hidden);
        cells = [];
      } else if (name === "c") {
        const { r, t, s } = attributes();
        const column = r === undefined ? cells.length : columnOf(r);
        cell = { column, type: t ?? "n", style: Number(s ?? 0), value: "", formula: undefined };
      } else if (name === "rPh") aids++;
      else if (cell && (name === "v" || name === "t") && aids === 0) into = "value";
      else if (cell && name === "f") {
        into = "formula";
        cell.formula = "";
      }
    },
    text(part) {
      if (into === "value") cell!.value += part;
      else if (into === "formula") cell!.formula += part;
    },
    close(name) {
      if (name === "row") builder.add(line, cells, hidden);
      else if (name === "c" && cell) {
        place(cells, cell.column, contentOf(cell, workbook));
        cell = undefined;
      } else if (name === "rPh") aids--;
      else if (name === "v" || name === "t" || name === "f") into = undefined;
    },
  });
}

/** Empty cells that only carry a colour are not kept, however far out. */
function place(cells: Cell[], column: number, value: Cell): void {
  if (value === null) return;
  if (column >= MAX_COLUMNS) throw tooLarge(`has more than ${MAX_COLUMNS} columns`, "fileColumns", MAX_COLUMNS);
  while (cells.length < column) cells.push(null);
  cells[column] = value;
}

/** `AB12` → 27; at most the columns a sheet can have. */
function columnOf(address: string): number {
  let column = 0;
  for (let at = 0; at < address.length && at < 4; at++) {
    const letter = address.charCodeAt(at) & ~32;
    if (letter < 65 || letter > 90) break;
    column = column * 26 + (letter - 64);
  }
  return column - 1;
}

function contentOf({ type, style, value, formula }: Open, { strings, formats, from1904 }: Workbook): Cell {
  if (formula !== undefined) return { odd: "formula", text: `=${formula}` };
  if (value === "") return null;
  if (type === "s") return strings[Number(value)] || null;
  if (type === "inlineStr" || type === "str") return unescaped(value);
  if (type === "b") return value === "1" || value === "true";
  if (type === "e") return { odd: "errorValue", text: value };
  if (type === "d")
    return {
      odd: "date",
      text: value
        .replace("T", " ")
        .replace(/(\.\d+)?Z?$/, "")
        .replace(/ 00:00:00$/, ""),
    };
  return numberCell(value, formats[style], from1904);
}

/** A number as its format shows it. */
function numberCell(value: string, format: CellFormat | undefined, from1904: boolean): Cell {
  const number = Number(value);
  if (!Number.isFinite(number)) return { odd: "errorValue", text: value };
  if (format?.kind === "date") {
    const text = shownDate(number, from1904);
    return text === undefined ? { odd: "errorValue", text: value } : { odd: "date", text };
  }
  if (format?.kind === "time") return { odd: "date", text: shownTime(number) };
  const text = format ? shownAs(format, number) : undefined;
  return text === undefined || text === String(number) ? number : { odd: "code", text, value: number };
}
