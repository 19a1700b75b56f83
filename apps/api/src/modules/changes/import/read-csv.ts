import { decodeText } from "@campushub/kit/decode";
import { unguarded } from "../../../infra/csv.ts";
import { type Cell, type Table, TableBuilder, unreadable } from "./table.ts";

const SEPARATORS = [",", ";", "\t"] as const;
/** `sep=;`, by which spreadsheets say what separates. */
const SEPARATOR_LINE = /^\uFEFF?"?sep=([,;\t|])"?(?:\r\n|\r|\n|$)/i;
/** What a spreadsheet would run. */
const FORMULA = /^[=@]/;

/**
 * Comma, semicolon or tab separated text (RFC 4180), UTF-8 or GB18030, with or without byte order mark.
 * @throws AppError invalid for what is no text, tooLarge
 */
export function readCsv(bytes: Uint8Array): Table {
  const { text, charset } = decodeText(bytes);
  if (charset.endsWith("(lossy)") || text.includes("\0")) {
    throw unreadable("the file is neither .xlsx nor readable text", "is no text", "fileNoText");
  }
  const builder = new TableBuilder();
  const declared = SEPARATOR_LINE.exec(text);
  const separator = declared?.[1] ?? separatorOf(text);
  // The line that names the separator is none of the file's own, but counts as one.
  const body = declared ? text.slice(declared[0].length) : text;
  split(body, separator, (line, cells) => builder.add(line + (declared ? 1 : 0), cells.map(cellOf)));
  return builder.table();
}

const cellOf = (text: string): Cell => {
  const trimmed = text.trim();
  if (trimmed === "") return null;
  if (FORMULA.test(trimmed)) return { odd: "formula", text: trimmed };
  return unguarded(text);
};

/** The one that occurs most in the first line, outside quotes. */
function separatorOf(text: string): string {
  const first = text
    .replace(/^[\r\n\uFEFF]+/, "")
    .split(/[\r\n]/, 1)[0]!
    .replace(/"[^"]*"/g, "");
  const occurrences = SEPARATORS.map((separator) => first.split(separator).length);
  return SEPARATORS[occurrences.indexOf(Math.max(...occurrences))]!;
}

/** Records with the line they begin on. An open quote at the end closes by itself. */
function split(text: string, separator: string, emit: (line: number, cells: string[]) => void): void {
  let line = 1;
  let at = text.startsWith("\uFEFF") ? 1 : 0;
  while (at < text.length) {
    const begin = line;
    const cells: string[] = [];
    for (;;) {
      const cell = text[at] === '"' ? quotedAt(text, at, separator) : plainAt(text, at, separator);
      line += cell.breaks;
      cells.push(cell.text);
      at = cell.end;
      if (text[at] !== separator) break;
      at++;
    }
    emit(begin, cells);
    if (text[at] === "\r" && text[at + 1] === "\n") at++;
    at++;
    line++;
  }
}

interface Piece {
  readonly text: string;
  readonly end: number;
  /** Line breaks inside. */
  readonly breaks: number;
}

function plainAt(text: string, start: number, separator: string): Piece {
  let end = start;
  while (end < text.length && text[end] !== separator && text[end] !== "\n" && text[end] !== "\r") end++;
  return { text: text.slice(start, end), end, breaks: 0 };
}

function quotedAt(text: string, start: number, separator: string): Piece {
  let content = "";
  let from = start + 1;
  for (;;) {
    const quote = text.indexOf('"', from);
    const end = quote < 0 ? text.length : quote;
    content += text.slice(from, end);
    if (text[end + 1] !== '"' || quote < 0) {
      // What stands behind a closing quote still belongs to the cell, as spreadsheets read it.
      const after = plainAt(text, Math.min(end + 1, text.length), separator);
      return { text: content + after.text, end: after.end, breaks: content.split(/\r\n|\r|\n/).length - 1 };
    }
    content += '"';
    from = end + 2;
  }
}
