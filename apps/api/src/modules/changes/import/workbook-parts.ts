import { posix } from "node:path";
import { type CellFormat, formatOf } from "./cell-format.ts";
import { walkXml } from "./sax.ts";
import { unreadable } from "./table.ts";
import type { Zip } from "./zip.ts";

/** What the cells of a sheet refer to. */
export interface Workbook {
  readonly sheetXml: string;
  readonly strings: readonly string[];
  /** By a cell's style number: how it shows a number. */
  readonly formats: readonly (CellFormat | undefined)[];
  /** Day 0 is 1904-01-01 instead of 1899-12-30. */
  readonly from1904: boolean;
}

const USUAL = "xl/workbook.xml";

/**
 * The first sheet that people see and what it refers to (ECMA-376 part 1 §18), wherever the archive keeps them: the parts are found
 * by their relations (part 2 §9.3), not by the names most programs give them. @throws AppError invalid
 */
export function openWorkbook(zip: Zip): Workbook {
  const of = (parts: ReadonlyMap<string, Part>, type: string) => [...parts.values()].find((part) => part.type === type)?.path;
  const book = of(relations(zip.text("_rels/.rels") ?? "<none/>", ""), "officeDocument") ?? USUAL;
  const folder = posix.dirname(book);
  const { sheets, from1904 } = sheetsOf(demanded(zip, book));
  const parts = relations(demanded(zip, `${folder}/_rels/${posix.basename(book)}.rels`), folder);
  const sheet = sheets.map((id) => parts.get(id)).find((part) => part?.type === "worksheet");
  if (!sheet) throw notWorkbook();
  const strings = zip.text(of(parts, "sharedStrings") ?? `${folder}/sharedStrings.xml`);
  const styles = zip.text(of(parts, "styles") ?? `${folder}/styles.xml`);
  return {
    sheetXml: demanded(zip, sheet.path),
    strings: strings === undefined ? [] : sharedStrings(strings),
    formats: styles === undefined ? [] : formatsOf(styles),
    from1904,
  };
}

function demanded(zip: Zip, name: string): string {
  const text = zip.text(name);
  if (text === undefined) throw notWorkbook();
  return text;
}

/** The relations of the sheets that are no hidden ones, in their order. */
function sheetsOf(xml: string): { sheets: string[]; from1904: boolean } {
  const sheets: string[] = [];
  let from1904 = false;
  walkXml(xml, {
    open(name, attributes) {
      if (name === "workbookPr") from1904 = isTrue(attributes().date1904);
      if (name !== "sheet" || (attributes().state ?? "visible") !== "visible") return;
      const id = Object.entries(attributes()).find(([attribute]) => /(^|:)id$/.test(attribute));
      if (id) sheets.push(id[1]);
    },
  });
  return { sheets, from1904 };
}

/** An attribute that is a yes or no (§22.9.2.7). */
export const isTrue = (value: string | undefined): boolean => value === "1" || value === "true";

interface Part {
  readonly type: string;
  readonly path: string;
}

/** @param folder of the part whose relations they are: targets are seen from there. */
function relations(xml: string, folder: string): Map<string, Part> {
  const parts = new Map<string, Part>();
  walkXml(xml, {
    open(name, attributes) {
      const { Id, Type = "", Target = "", TargetMode } = attributes();
      if (name !== "Relationship" || Id === undefined || TargetMode === "External") return;
      parts.set(Id, { type: Type.split("/").at(-1)!, path: posix.resolve("/", folder, decoded(Target)).slice(1) });
    },
  });
  return parts;
}

function decoded(target: string): string {
  try {
    return decodeURIComponent(target);
  } catch {
    return target;
  }
}

/** Texts by number; the reading aids of East Asian scripts (`rPh`) are no part of them. */
function sharedStrings(xml: string): string[] {
  const strings: string[] = [];
  let text = "";
  let inText = false;
  let aids = 0;
  walkXml(xml, {
    open(name) {
      if (name === "si") text = "";
      else if (name === "rPh") aids++;
      else if (name === "t") inText = aids === 0;
    },
    close(name) {
      if (name === "si") strings.push(unescaped(text));
      else if (name === "rPh") aids--;
      else if (name === "t") inText = false;
    },
    text(part) {
      if (inText) text += part;
    },
  });
  return strings;
}

/** Characters XML cannot hold are written `_x000D_` (§22.9.2.19). */
export const unescaped = (text: string): string =>
  text.includes("_x")
    ? text.replace(/_x([0-9A-Fa-f]{4})_/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
    : text;

function formatsOf(xml: string): (CellFormat | undefined)[] {
  const own = new Map<number, string>();
  const formats: (CellFormat | undefined)[] = [];
  let inCells = false;
  walkXml(xml, {
    open(name, attributes) {
      if (name === "numFmt") own.set(Number(attributes().numFmtId), attributes().formatCode ?? "");
      else if (name === "cellXfs") inCells = true;
      else if (name === "xf" && inCells) {
        const id = Number(attributes().numFmtId ?? 0);
        formats.push(formatOf(id, own.get(id)));
      }
    },
    close(name) {
      if (name === "cellXfs") inCells = false;
    },
  });
  return formats;
}

const notWorkbook = () =>
  unreadable("the file is not an .xlsx workbook; save it as .xlsx or .csv", "is no workbook", "fileNoWorkbook");
