import { AppError, invalid } from "../../../core/errors.ts";
import { MAX_OPS } from "../limits.ts";

/** A cell that holds something else than it shows. */
export type OddCell =
  /** Nobody vouches for its value: a formula's last result, an error. */
  | { readonly odd: "formula"; readonly text: string }
  | { readonly odd: "errorValue"; readonly text: string }
  /** A day or time, as local text: `2026-11-23`, `2026-11-23 08:30:00`, `08:30:00`. */
  | { readonly odd: "date"; readonly text: string }
  /** A number that its format shows as a code: `0101` for 101. */
  | { readonly odd: "code"; readonly text: string; readonly value: number };

/** What a cell holds, texts with the blanks around them. */
export type Cell = string | number | boolean | null | OddCell;

export interface TableRow {
  /** As the spreadsheet or editor counts it, from 1. */
  readonly line: number;
  readonly cells: readonly Cell[];
  /** Nobody sees it: a filter, or a person, has put it out of sight. */
  readonly hidden?: true;
}

/** The first row that holds anything, and those below that do. */
export interface Table {
  readonly head: readonly Cell[];
  readonly rows: readonly TableRow[];
}

export const MAX_ROWS = MAX_OPS;
/** More than any form has; a cell at the sheet's far end must not make a row of thousands of empty ones. */
export const MAX_COLUMNS = 200;

/** Characters of a whole table: one shared text named by every cell makes gigabytes of a small file. */
export const MAX_TEXT = 40_000_000;

/** Gathers the rows of a file while it is read, so that too long a file is refused early. */
export class TableBuilder {
  readonly #rows: TableRow[] = [];
  #text = 0;

  /** @throws AppError tooLarge */
  add(line: number, cells: readonly Cell[], hidden = false): void {
    if (cells.every((cell) => cell === null)) return;
    if (cells.length > MAX_COLUMNS) throw tooLarge(`has more than ${MAX_COLUMNS} columns`, "fileColumns", MAX_COLUMNS);
    if (this.#rows.length > MAX_ROWS) throw tooLarge(`has more than ${MAX_ROWS} rows`, "fileRows", MAX_ROWS);
    for (const cell of cells) this.#text += typeof cell === "string" ? cell.length : isOdd(cell) ? cell.text.length : 0;
    if (this.#text > MAX_TEXT) throw tooLarge(`holds more than ${MAX_TEXT / 1_000_000} million characters`, "fileText");
    this.#rows.push(hidden ? { line, cells, hidden } : { line, cells });
  }

  table(): Table {
    const [head, ...rows] = this.#rows;
    return { head: head?.cells ?? [], rows };
  }
}

/** @param reason by which the screens say it, with `most` in it. */
export const tooLarge = (what: string, reason: string, most?: number) =>
  new AppError("tooLarge", `the file ${what}`, { fields: { file: what }, detail: { reason, values: { most } } });

export const damaged = () => unreadable("the file is not a whole .xlsx; save it again", "is damaged", "fileDamaged");

/** A file that cannot be read as it is. @param reason by which the screens say it. */
export const unreadable = (message: string, what: string, reason: string) => invalid(message, { file: what }, { reason });

export const isOdd = (cell: Cell): cell is OddCell => typeof cell === "object" && cell !== null;

/** A cell as a person sees it. */
export function textOfCell(cell: Cell | undefined): string {
  if (cell === null || cell === undefined) return "";
  return isOdd(cell) ? cell.text : String(cell);
}
