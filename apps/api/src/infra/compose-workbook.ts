import type { Blob } from "node:buffer";
import type Stream from "node:stream";
import writeXlsxFile, { type CellObject, type Feature } from "write-excel-file/node";

export type SheetValue = string | number | boolean | null;

/** One sheet of a workbook to be written. */
export interface SheetPlan {
  readonly name: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly SheetValue[])[];
  readonly widths?: readonly number[];
  /** Columns offering a list to choose from, by position. */
  readonly choices?: ReadonlyMap<number, Choice>;
  /** Columns whose empty cells are texts too, by position: a code typed or chosen keeps its zeros. */
  readonly texts?: ReadonlySet<number>;
}

export interface Choice {
  readonly values: readonly (string | number)[];
  /** Other values may stand there too, after a warning. */
  readonly open: boolean;
}

type FileContent = Stream | Buffer | Blob;

const CHOICES = "可选值";
/** Rows below the head in which a list is offered: as many as an import takes. */
const OFFERED_ROWS = 20_000;
const HEAD = { fontWeight: "bold", backgroundColor: "#E8EDF3", wrap: true, alignVertical: "top" } as const;
/** What one cell may hold. */
const MOST_CHARACTERS = 32_767;

/**
 * A workbook, on the caller's own thread. Texts are written as texts, so that no cell is ever run, and in the text format, so that
 * `0101` stays what it is. Lists to choose from are added by the package's own door for such things, since it knows none itself.
 */
export async function composeWorkbook(sheets: readonly SheetPlan[]): Promise<Buffer> {
  const lists = sheets.flatMap(({ choices }) => [...(choices?.values() ?? [])].map(({ values }) => values));
  const plans = lists.length > 0 ? [...sheets, choiceSheet(lists)] : sheets;
  const written = plans.map(({ name, head, rows, widths }) => ({
    sheet: name,
    data: [head.map((value) => ({ ...textCell(value), ...HEAD })), ...rows.map((row) => row.map(cellOf))],
    columns: head.map((title, at) => ({ width: widths?.[at] ?? Math.min(40, Math.max(10, title.length * 2)) })),
    stickyRowsCount: 1,
  }));
  return writeXlsxFile(written, { features: [choosing(sheets), asTexts(sheets)] }).toBuffer();
}

function cellOf(value: SheetValue): CellObject | null {
  if (value === null || value === "") return null;
  if (typeof value === "string") return textCell(value);
  return typeof value === "number" ? { value, type: Number } : { value, type: Boolean };
}

const textCell = (value: string): CellObject => ({ value: writable(value), type: String, format: "@" });

/** Without what XML cannot say; `_x0041_` would be read as the letter it names (ECMA-376 part 1 §22.9.2.19). */
const writable = (text: string): string =>
  text
    .replace(/[\p{Cc}\ufffe\uffff]/gu, (letter) => ("\t\n\r".includes(letter) ? letter : ""))
    .slice(0, MOST_CHARACTERS)
    .toWellFormed()
    .replaceAll(/_(?=x[\dA-F]{4}_)/gi, "_x005F_");

function choiceSheet(lists: readonly (readonly (string | number)[])[]): SheetPlan {
  const length = Math.max(...lists.map((list) => list.length));
  return {
    name: CHOICES,
    head: lists.map((_, at) => `${at + 1}`),
    rows: Array.from({ length }, (_, row) => lists.map((list) => list[row] ?? null)),
  };
}

/** What stands behind the data validations in a sheet (ECMA-376 part 1 §18.3.1.99). */
const BEHIND =
  /<(hyperlinks|printOptions|pageMargins|pageSetup|headerFooter|drawing|legacyDrawing|tableParts|extLst)\b|<\/worksheet>/;

function choosing(sheets: readonly SheetPlan[]): Feature<FileContent> {
  let list = 0;
  const ranges = sheets.map(({ choices }) =>
    [...(choices ?? [])].map(([column, { values, open }]) => {
      const { length } = values;
      const place = columnLetters(list++);
      const cells = `${columnLetters(column)}2:${columnLetters(column)}${OFFERED_ROWS + 1}`;
      return `<dataValidation type="list" allowBlank="1"${open ? ' errorStyle="warning"' : ""} showErrorMessage="1" sqref="${cells}"><formula1>'${CHOICES}'!$${place}$2:$${place}$${length + 1}</formula1></dataValidation>`;
    }),
  );
  return {
    files: {
      transform: {
        "xl/worksheets/sheet{id}.xml": {
          transform(xml, _options, { sheetIndex }) {
            const rules = ranges[sheetIndex] ?? [];
            if (rules.length === 0) return xml;
            const markup = `<dataValidations count="${rules.length}">${rules.join("")}</dataValidations>`;
            return xml.replace(BEHIND, (next) => markup + next);
          },
        },
      },
    },
  };
}

/** Of the cell formats the text one: after the package's own, heads are the first to be written, then texts. */
const TEXT_STYLE = 2;

function asTexts(sheets: readonly SheetPlan[]): Feature<FileContent> {
  return {
    files: {
      transform: {
        "xl/worksheets/sheet{id}.xml": {
          transform: (xml, _options, { sheetIndex }) =>
            xml.replace(/<col min="(\d+)"/g, (col, place: string) =>
              sheets[sheetIndex]?.texts?.has(Number(place) - 1) ? `${col} style="${TEXT_STYLE}"` : col,
            ),
        },
      },
    },
  };
}

/** 0 → A, 27 → AB. */
export function columnLetters(column: number): string {
  const last = String.fromCharCode(65 + (column % 26));
  return column < 26 ? last : columnLetters(Math.floor(column / 26) - 1) + last;
}
