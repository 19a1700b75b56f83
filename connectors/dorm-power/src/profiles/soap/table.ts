import { type Json, RetryableError } from "@campushub/kit";
import { allOf, isAttribute, nodeOf, saidBy, type XmlNode } from "./xml.ts";

export type Row = { [column: string]: Json };

/** A .NET DataSet as SOAP carries it: its schema, then its rows. */
export interface Table {
  /** Those the schema names and those any row shows: a column whose every cell is nothing stands in no row. */
  readonly columns: ReadonlySet<string>;
  readonly rows: readonly Row[];
}

/** @throws RetryableError `malformed_xml` for a result that is no DataSet: an empty one must say so itself */
export function tableOf(result: Json | undefined, method: string): Table {
  const set = nodeOf(result);
  if (set?.diffgram === undefined) {
    throw new RetryableError("platform answered without a table", { code: "malformed_xml", detail: { method } });
  }
  const rows = childrenOf(set.diffgram)
    .flatMap((rows) => childrenOf(rows))
    .map(rowOf);
  const columns = new Set(namesOf(set.schema ?? null));
  for (const row of rows) for (const name of Object.keys(row)) columns.add(name);
  return { columns, rows };
}

function rowOf(element: Json): Row {
  const cells = Object.entries(nodeOf(element) ?? {}).filter(([name]) => !isAttribute(name));
  return Object.fromEntries(cells.map(([name, value]) => [name, saidBy(value)]));
}

/** What a diffgram holds beside its rows. */
const NO_ROWS: ReadonlySet<string> = new Set(["#text", "before", "errors"]);

function childrenOf(value: Json): readonly Json[] {
  const node: XmlNode = nodeOf(value) ?? {};
  return Object.entries(node).flatMap(([name, child]) => (isAttribute(name) || NO_ROWS.has(name) ? [] : allOf(child)));
}

/** Names of all elements an XML schema declares. */
function namesOf(schema: Json): string[] {
  if (Array.isArray(schema)) return schema.flatMap(namesOf);
  const node = nodeOf(schema);
  if (!node) return [];
  const own = node["@name"];
  return [...(typeof own === "string" ? [own] : []), ...Object.values(node).flatMap(namesOf)];
}
