import { isJsonObject, type Json } from "../../json.ts";

/** A way to spoil one field of an answer. */
export interface Spoil {
  readonly what: string;
  /** @returns undefined: the field is left out */
  of(rows: readonly Json[]): Json | undefined;
}

export const LIST_SPOILS: readonly Spoil[] = [
  { what: "one object in place of a list", of: ([row = {}]) => (isJsonObject(row) ? row : { row }) },
  { what: "null in place of a list", of: () => null },
  { what: "a list in a text", of: (rows) => JSON.stringify(rows) },
  { what: "nothing in place of a list", of: () => undefined },
  { what: "a number in place of a list", of: () => 0 },
];

export const COUNT_SPOILS: readonly Spoil[] = [
  { what: "an empty text for a count", of: () => "" },
  { what: "a count of 0 beside rows", of: (rows) => (rows.length > 0 ? "0" : " ") },
  { what: "false for a count", of: () => false },
  { what: "a count with a fraction", of: () => 3.5 },
  { what: "a blank for a count", of: () => " " },
  { what: "a count below zero", of: () => -1 },
  { what: "a count of billions", of: () => 4_294_967_295 },
];

const COUNT = /total|count/i;
const isCount = (value: Json) => typeof value === "number" || (typeof value === "string" && /^\d+$/.test(value));

/** The answer with its outermost lists spoilt; undefined where it has none. */
export const spoilLists = (answer: Json, spoil: Spoil): Json | undefined =>
  changedAt(answer, (fields) => {
    const lists = Object.entries(fields).filter((field): field is [string, Json[]] => Array.isArray(field[1]));
    if (lists.length === 0) return undefined;
    return changed(
      fields,
      lists.map(([name, rows]) => [name, spoil.of(rows)] as const),
    );
  });

/** The answer with the counts beside its outermost lists spoilt; undefined where it has none. */
export const spoilCounts = (answer: Json, spoil: Spoil): Json | undefined =>
  changedAt(answer, (fields) => {
    const rows = Object.values(fields).find(Array.isArray);
    const counts = Object.entries(fields).filter(([name, value]) => COUNT.test(name) && isCount(value));
    if (!rows || counts.length === 0) return undefined;
    return changed(
      fields,
      counts.map(([name]) => [name, spoil.of(rows)] as const),
    );
  });

/**
 * The answer as a text in which every figure of the first row of its outermost lists, with or without quotation marks, is the number
 * `figureOf` that row; undefined where it has none.
 */
export function withFigures(answer: Json, figureOf: (row: string) => string): string | undefined {
  const marked = changedAt(answer, (fields) => {
    const lists = Object.entries(fields).flatMap(([name, rows]) => (Array.isArray(rows) ? [[name, rows] as const] : []));
    if (lists.length === 0) return undefined;
    return changed(
      fields,
      lists.map(
        ([name, [first, ...rest]]) => [name, first === undefined ? [] : [markFigures(first, figureOf), ...rest]] as const,
      ),
    );
  });
  return marked === undefined ? undefined : JSON.stringify(marked).replaceAll(/\\*"#(\d+)#\\*"/g, "$1");
}

function markFigures(row: Json, figureOf: (row: string) => string): Json {
  const text = JSON.stringify(row);
  const mark = (value: Json) => (isCount(value) ? `#${figureOf(text)}#` : value);
  if (Array.isArray(row)) return row.map(mark);
  return isJsonObject(row) ? Object.fromEntries(Object.entries(row).map(([name, value]) => [name, mark(value)])) : row;
}

type Fields = { readonly [name: string]: Json };

function changed(fields: Fields, spoilt: readonly (readonly [string, Json | undefined])[]): Json {
  const all = { ...fields, ...Object.fromEntries(spoilt) };
  return Object.fromEntries(Object.entries(all).filter((field): field is [string, Json] => field[1] !== undefined));
}

/** Changes the outermost object that can be changed, also inside JSON in a text. */
function changedAt(answer: Json, change: (fields: Fields) => Json | undefined): Json | undefined {
  if (typeof answer === "string") {
    const inner = answer.startsWith("{") ? changedAt(JSON.parse(answer), change) : undefined;
    return inner === undefined ? undefined : JSON.stringify(inner);
  }
  if (!isJsonObject(answer)) return undefined;
  const here = change(answer);
  if (here !== undefined) return here;
  for (const [name, value] of Object.entries(answer)) {
    const inner = changedAt(value, change);
    if (inner !== undefined) return { ...answer, [name]: inner };
  }
  return undefined;
}
