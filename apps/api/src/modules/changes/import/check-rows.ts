import { setImmediate as nextTurn } from "node:timers/promises";
import type { BadRow } from "@campushub/drizzle/schema";
import { storableText } from "@campushub/kit";
import type { HeldRecord } from "../../sync/index.ts";
import { CAMPUS_ZONE } from "../campus-time.ts";
import type { SeenWish } from "../engine/insert-ops.ts";
import { readingKey } from "../reading-key.ts";
import { KEY_FIELD, type OpColumn, type OpForm } from "./columns.ts";
import { type CellFault, cellFault, type FaultCode } from "./fault.ts";
import type { Mapping } from "./map-columns.ts";
import { readCell } from "./read-cell.ts";
import { type Cell, isOdd, MAX_TEXT, type OddCell, type TableRow, textOfCell, tooLarge } from "./table.ts";

/** Rows as named cells: the file's columns without those that are ours. */
export interface Sheet {
  /** By position in a row; undefined: not read. */
  readonly names: readonly (string | undefined)[];
  readonly rows: readonly TableRow[];
}

export interface Checked {
  readonly wishes: SeenWish[];
  readonly bad: BadRow[];
}

/** What the fields of a file may refer to in one stream. */
export interface Referred {
  /** Of the keys in the file. */
  readonly held: ReadonlyMap<string, HeldRecord>;
  /** A few there are, to say what such a key looks like. */
  readonly such: readonly string[];
}

/** What the hub holds of what a file names. */
export interface Known {
  /** Of the keys in the file those that are records; of readings the points. */
  readonly known: ReadonlyMap<string, HeldRecord>;
  /** By the stream that fields refer to. */
  readonly referred: ReadonlyMap<string, Referred>;
}

type Fault = BadRow["errors"][number];

interface Place {
  readonly at: number;
  readonly name: string;
}

/** Where a file keeps what the op needs. */
export interface Layout {
  readonly key: Place | undefined;
  readonly fields: readonly (Place & { readonly column: OpColumn })[];
  /** Fields the op demands and no column brings. */
  readonly missing: readonly OpColumn[];
}

export function layoutOf({ names }: Sheet, mapping: Mapping, columns: readonly OpColumn[]): Layout {
  const byField = new Map<string, Place>();
  for (const [at, name] of names.entries()) {
    const field = name === undefined ? null : mapping[name];
    if (field) byField.set(field, { at, name: name! });
  }
  return {
    key: byField.get(KEY_FIELD),
    fields: columns.flatMap((column) => {
      const place = byField.get(column.field);
      return place ? [{ ...place, column }] : [];
    }),
    missing: columns.filter(({ field, required }) => required && !byField.has(field)),
  };
}

/**
 * What the key of each row may be, the likeliest first: the text as it is, and without the blanks around it; of a number that is
 * shown as a code what is shown, and what it holds. None where no key is given.
 */
export function keysOf({ stream }: OpForm, { rows }: Sheet, { key }: Layout): string[][] {
  return rows.map(({ cells }) => {
    const cell = key === undefined ? null : (cells[key.at] ?? null);
    if (isOdd(cell)) return cell.odd === "code" ? [cell.text, String(cell.value)] : [];
    const text = textOfCell(cell);
    const plain = text.trim();
    if (plain === "") return [];
    if (stream.kind === "reading") return [readingKey(plain, CAMPUS_ZONE) ?? plain];
    return text === plain ? [text] : [text, plain];
  });
}

/**
 * Every row of a file against the op's form. A row with a fault makes no op and keeps all its faults.
 * @throws AppError tooLarge
 * @param facts.keys of the rows, as `keysOf` names them.
 */
export async function checkRows(
  form: OpForm,
  facts: { sheet: Sheet; layout: Layout; keys: readonly (readonly string[])[] } & Known,
): Promise<Checked> {
  const { sheet, layout, keys, known, referred } = facts;
  const checked: Checked = { wishes: [], bad: [] };
  const seen = new Map<string, number>();
  const checkKey = keyCheck(form, { layout, known, seen });
  const reading = form.stream.kind === "reading";
  let kept = 0;
  for (const [at, row] of sheet.rows.entries()) {
    // Thousands of rows take a while, during which the hub must answer.
    if (at % ROWS_AT_ONCE === ROWS_AT_ONCE - 1) await nextTurn();
    const named = keys[at]!;
    const there = named.filter((key) => known.has(key));
    const key = there[0] ?? named.at(-1) ?? "";
    const errors: Fault[] = [...checkKey(row, key), ...notMeant(row, { layout, there })];
    const fields = readFields(row, { layout, referred }, errors);
    if (errors.length === 0) errors.push(...asWhole(form, fields, layout));
    if (key !== "" && !seen.has(key)) seen.set(key, row.line);
    if (errors.length === 0) {
      const seen = reading ? null : (known.get(key) ?? null);
      checked.wishes.push({ stream: form.streamName, key, op: form.opName, fields, seen });
    } else {
      const cells = namedCells(row, sheet.names);
      // Each bad row repeats the names of all columns.
      for (const name in cells) kept += name.length + cells[name]!.length;
      if (kept > MAX_TEXT) throw tooLarge("holds too much text in rows that cannot be taken", "fileBadText");
      checked.bad.push({ line: row.line, errors, cells });
    }
  }
  return checked;
}

/** What cannot be taken as meant: a row nobody saw, a key that may be either of two records. */
function notMeant({ cells, hidden }: TableRow, { layout, there }: { layout: Layout; there: readonly string[] }): Fault[] {
  const column = layout.key?.name ?? KEY_FIELD;
  const faults: Fault[] = [];
  if (hidden) faults.push({ column, ...cellFault("rowHidden") });
  const cell: Cell = layout.key ? (cells[layout.key.at] ?? null) : null;
  if (isOdd(cell) && there.length > 1) {
    faults.push({ column, ...cellFault("keyAmbiguous", { shown: there[0]!, held: there[1]! }) });
  }
  return faults;
}

/** Rows judged before others get their turn. */
const ROWS_AT_ONCE = 250;

type KeyFacts = Pick<Known, "known"> & { layout: Layout; seen: ReadonlyMap<string, number> };

const ODD_KEYS: Readonly<Record<Exclude<OddCell["odd"], "code">, FaultCode>> = {
  formula: "formula",
  errorValue: "errorValue",
  date: "dateInText",
};

function keyCheck({ op, stream }: OpForm, { layout, known, seen }: KeyFacts) {
  const column = layout.key?.name ?? KEY_FIELD;
  const creates = op.kind === "create";
  const fault = (...facts: Parameters<typeof cellFault>): Fault[] => [{ column, ...cellFault(...facts) }];
  const repeatable = op.effect === "money" || op.effect === "message";
  return ({ cells }: TableRow, key: string): Fault[] => {
    const cell: Cell = layout.key ? (cells[layout.key.at] ?? null) : null;
    if (isOdd(cell) && cell.odd !== "code") return fault(ODD_KEYS[cell.odd], { shown: cell.text });
    if (key === "") return creates ? [] : fault("keyMissing");
    if (key.length > 400 || key.includes("\0") || !key.isWellFormed()) return fault("keyUnknown");
    if (stream.kind === "reading" && readingKey(key, null) === undefined) return fault("keyNoReading");
    const there = known.has(stream.kind === "reading" ? key.split("|")[0]! : key);
    if (creates && there) return fault("keyExists");
    if (!creates && !there) return fault("keyUnknown");
    const first = repeatable ? undefined : seen.get(key);
    return first === undefined ? [] : fault("keyRepeated", { line: first });
  };
}

function readFields(
  { cells }: TableRow,
  { layout, referred }: Pick<Known, "referred"> & { layout: Layout },
  errors: Fault[],
): Record<string, unknown> {
  const { fields, missing } = layout;
  const read: Record<string, unknown> = {};
  for (const { at, name, column } of fields) {
    const answer = readCell(cells[at] ?? null, column);
    if (answer === undefined) {
      if (column.required) errors.push({ column: name, ...cellFault("required") });
      continue;
    }
    const fault = "fault" in answer ? answer.fault : strange(answer.value, column, referred);
    if (fault) errors.push({ column: name, ...fault });
    else if ("value" in answer) read[column.field] = answer.value;
  }
  for (const { field } of missing) errors.push({ column: field, ...cellFault("notBrought") });
  return read;
}

/** A field that names a record the hub has not. */
function strange(value: unknown, { refersTo }: OpColumn, referred: Known["referred"]): CellFault | undefined {
  const there = refersTo === null || value === null ? undefined : referred.get(refersTo);
  if (!there || there.held.has(String(value)) || there.held.has(String(value).trim())) return undefined;
  return there.such.length > 0 ? cellFault("referenceUnlike", { such: there.such.join(", ") }) : cellFault("referenceUnknown");
}

/** Rules of the op over several fields; they speak once each field is right. */
function asWhole({ op }: OpForm, fields: Record<string, unknown>, { fields: places }: Layout): Fault[] {
  if (op.kind === "update" && Object.keys(fields).length === 0) {
    return [{ column: places[0]?.name ?? KEY_FIELD, ...cellFault("nothingWished") }];
  }
  const parsed = op.input.safeParse(fields);
  if (parsed.success) return [];
  const { path, message } = parsed.error.issues[0]!;
  const column = places.find((place) => place.column.field === path[0])?.name ?? String(path[0] ?? KEY_FIELD);
  return [{ column, ...cellFault("invalid"), message }];
}

const namedCells = ({ cells }: TableRow, names: Sheet["names"]): Record<string, string> =>
  Object.fromEntries(names.flatMap((name, at) => (name === undefined ? [] : [[name, kept(textOfCell(cells[at]))]])));

/** Kept to be mended, so every row must be storable; what no column holds is shown as a question mark. */
const kept = (text: string): string => storableText(text, 32_000);
