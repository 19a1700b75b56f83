import { createHash } from "node:crypto";
import { storableText } from "@campushub/kit";
import { invalid } from "../../../core/errors.ts";
import { LANGUAGES } from "../../../core/languages.ts";
import { say } from "../words.ts";
import { KEY_FIELD, type OpColumn } from "./columns.ts";
import { type Cell, textOfCell } from "./table.ts";

/** The column that our own lists of bad rows add, in each language; it is no part of the file's head. */
const REASON_COLUMNS = new Set(LANGUAGES.map((language) => say(language, "import.reasons")));
/** The key column of our own templates. */
export const KEY_LABEL = "记录编号";
const KEY_NAMES = [
  "key",
  "记录编号",
  "記錄編號",
  "编号",
  "編號",
  "键",
  "主键",
  "平台主键",
  "平台主鍵",
  "id",
  "record key",
  "record id",
];

/** Column of the file → field, `null`: not used. */
export type Mapping = Record<string, string | null>;

/** The head's names, each once: a second `名称` is `名称 (2)`, an empty one `#3`; they are kept with the mapping. `undefined`: no column of ours to read. */
export function columnNames(head: readonly Cell[]): (string | undefined)[] {
  const seen = new Set<string>();
  return head.map((cell, index) => {
    const name = storableText(textOfCell(cell).trim(), 200) || `#${index + 1}`;
    if (REASON_COLUMNS.has(name)) return undefined;
    let unique = name;
    for (let times = 2; seen.has(unique); times++) unique = `${name} (${times})`;
    seen.add(unique);
    return unique;
  });
}

/** Of the names whatever their order: moving a column changes nothing, and JSON columns keep no order. */
export const headHash = (columns: readonly string[]): string =>
  createHash("sha256")
    .update(JSON.stringify([...columns].sort()))
    .digest("hex");

interface Known {
  readonly fields: readonly OpColumn[];
  /** As the person chose now; columns it does not name are found. */
  readonly chosen: Mapping | undefined;
  /** As last used for this head. */
  readonly remembered: Readonly<Record<string, string>> | undefined;
}

/**
 * Which column means which field: as chosen, else as remembered, else by name or label in any of the three languages.
 * @throws AppError invalid for a field that does not exist or is meant twice, or a column the file does not have
 */
export function mapColumns(columns: readonly string[], { fields, chosen = {}, remembered }: Known): Mapping {
  const known = new Set([KEY_FIELD, ...fields.map(({ field }) => field)]);
  for (const [column, field] of Object.entries(chosen)) {
    if (!columns.includes(column)) throw wrong(`the file has no column ${column}`, "fileColumnUnknown", { column });
    if (field !== null && !known.has(field)) throw wrong(`there is no field ${field}`, "fileFieldUnknown", { field });
  }
  const mapping = new Map<string, string | null>(columns.map((column) => [column, null]));
  const taken = new Set<string>();
  const take = (column: string, field: string) => {
    if (!known.has(field) || taken.has(field)) return false;
    taken.add(field);
    mapping.set(column, field);
    return true;
  };
  for (const [column, field] of Object.entries(chosen)) {
    if (field !== null && !take(column, field)) throw wrong(`two columns are meant for ${field}`, "fileFieldTwice", { field });
  }
  const found = finder(fields);
  for (const column of columns) {
    if (Object.hasOwn(chosen, column)) continue;
    const field = remembered ? (Object.hasOwn(remembered, column) ? remembered[column] : undefined) : found(column);
    if (field !== undefined) take(column, field);
  }
  return Object.fromEntries(mapping);
}

const wrong = (message: string, reason: string, values: Record<string, string>) =>
  invalid(message, { mapping: message }, { reason, values });

/** By name first: a label may be another field's name. */
function finder(fields: readonly OpColumn[]): (column: string) => string | undefined {
  const byName = new Map<string, string>();
  const add = (name: string, field: string) => {
    if (!byName.has(folded(name))) byName.set(folded(name), field);
  };
  for (const { field } of fields) add(field, field);
  for (const { field, label } of fields) for (const name of [label.zh, label.zhTW, label.en]) add(name, field);
  for (const name of KEY_NAMES) add(name, KEY_FIELD);
  return (column) => {
    const { outside, inside } = inBrackets(column);
    return byName.get(folded(column)) ?? (inside && byName.get(folded(inside))) ?? byName.get(folded(outside));
  };
}

/** `名称 (name)` and `功率限额（W）` say more than the name alone. */
function inBrackets(column: string): { outside: string; inside: string | undefined } {
  const parts = /^(.*?)\s*[(（[【]([^()（）[\]【】]*)[)）\]】]\s*$/.exec(column);
  return parts ? { outside: parts[1]!, inside: parts[2] } : { outside: column, inside: undefined };
}

const folded = (name: string): string =>
  name
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[\s_*＊-]+/g, "");
