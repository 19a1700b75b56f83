import { invalid } from "../../../core/errors.ts";
import { walkXml } from "./sax.ts";
import type { Zip } from "./zip.ts";

/** What the cells of a sheet refer to. */
export interface Workbook {
  readonly sheetXml: string;
  readonly strings: readonly string[];
  /** By a cell's style number: whether it shows a number as a date. */
  readonly dateStyles: readonly boolean[];
  /** Day 0 is 1904-01-01 instead of 1899-12-30. */
  readonly from1904: boolean;
}

const FOLDER = "xl/";

/** The first sheet and what it refers to (ECMA-376 part 1 §18). @throws AppError invalid */
export function openWorkbook(zip: Zip): Workbook {
  const { firstSheet, from1904 } = sheetsOf(demanded(zip, "xl/workbook.xml"));
  const parts = relations(demanded(zip, "xl/_rels/workbook.xml.rels"));
  const path = (type: string) => [...parts.values()].find((part) => part.type === type)?.path;
  const sheet = parts.get(firstSheet);
  if (!sheet) throw notWorkbook();
  const strings = zip.text(path("sharedStrings") ?? "xl/sharedStrings.xml");
  const styles = zip.text(path("styles") ?? "xl/styles.xml");
  return {
    sheetXml: demanded(zip, sheet.path),
    strings: strings === undefined ? [] : sharedStrings(strings),
    dateStyles: styles === undefined ? [] : dateStylesOf(styles),
    from1904,
  };
}

function demanded(zip: Zip, name: string): string {
  const text = zip.text(name);
  if (text === undefined) throw notWorkbook();
  return text;
}

function sheetsOf(xml: string): { firstSheet: string; from1904: boolean } {
  let firstSheet = "";
  let from1904 = false;
  walkXml(xml, {
    open(name, attributes) {
      if (name === "workbookPr") from1904 = /^(1|true)$/.test(attributes().date1904 ?? "");
      if (name !== "sheet" || firstSheet !== "") return;
      const id = Object.entries(attributes()).find(([attribute]) => /(^|:)id$/.test(attribute));
      firstSheet = id?.[1] ?? "";
    },
  });
  return { firstSheet, from1904 };
}

function relations(xml: string): Map<string, { type: string; path: string }> {
  const parts = new Map<string, { type: string; path: string }>();
  walkXml(xml, {
    open(name, attributes) {
      const { Id, Type = "", Target = "" } = attributes();
      if (name !== "Relationship" || Id === undefined) return;
      const path = Target.startsWith("/") ? Target.slice(1) : `${FOLDER}${Target.replace(/^\.\//, "")}`;
      parts.set(Id, { type: Type.split("/").at(-1)!, path });
    },
  });
  return parts;
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

/** Built-in formats that show dates or times (§18.8.30), those of East Asia among them. */
const isBuiltInDate = (id: number) =>
  (id >= 14 && id <= 22) || (id >= 27 && id <= 36) || (id >= 45 && id <= 47) || (id >= 50 && id <= 58);

function dateStylesOf(xml: string): boolean[] {
  const own = new Map<number, string>();
  const styles: boolean[] = [];
  let inCells = false;
  walkXml(xml, {
    open(name, attributes) {
      if (name === "numFmt") own.set(Number(attributes().numFmtId), attributes().formatCode ?? "");
      else if (name === "cellXfs") inCells = true;
      else if (name === "xf" && inCells) {
        const id = Number(attributes().numFmtId ?? 0);
        const format = own.get(id);
        styles.push(format === undefined ? isBuiltInDate(id) : showsDate(format));
      }
    },
    close(name) {
      if (name === "cellXfs") inCells = false;
    },
  });
  return styles;
}

/** Without quoted and escaped text, colours, conditions and locales, only a date format still has these letters. */
function showsDate(format: string): boolean {
  const bare = format.replace(/"[^"]*"|\\.|\[(?!h+\]|m+\]|s+\])[^\]]*\]/gi, "").replace(/general/gi, "");
  return /[ymdhs]/i.test(bare);
}

const notWorkbook = () => invalid("the file is not an .xlsx workbook; save it as .xlsx or .csv", { file: "is no workbook" });
