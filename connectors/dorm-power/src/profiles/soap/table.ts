import { type Json, malformedList, mapInTurns, RetryableError } from "@campushub/kit";
import { allOf, isAttribute, nodeOf, saidBy } from "./xml.ts";

export type Row = { [column: string]: Json };

/** A .NET DataSet as SOAP carries it: its schema, then its rows. */
export interface Table {
  /** Those the schema names and those any row shows: a column whose every cell is nothing stands in no row. */
  readonly columns: ReadonlySet<string>;
  readonly rows: readonly Row[];
}

/**
 * @throws RetryableError `malformed_xml` for a result that is no DataSet, `malformed_list` for one whose rows stand in anything but
 * elements: an empty table must say so itself
 */
export async function tableOf(result: Json | undefined, method: string): Promise<Table> {
  const set = nodeOf(result);
  if (set?.diffgram === undefined) {
    throw new RetryableError("platform answered without a table", { code: "malformed_xml", detail: { method } });
  }
  const [data = null, ...more] = childrenOf(set.diffgram, "diffgram");
  if (more.length > 0) throw malformedList("several data sets stand in one answer", { method });
  const columns = new Set(namesOf(set.schema ?? null));
  const rows = await mapInTurns(childrenOf(data, "data set"), (element) => {
    const row = rowOf(element);
    for (const name of Object.keys(row)) columns.add(name);
    return row;
  });
  return { columns, rows };
}

function rowOf(element: Json): Row {
  if (typeof element === "string" && element !== "") throw malformedList("a row is a text");
  const cells = Object.entries(nodeOf(element) ?? {}).filter(([name]) => !isAttribute(name));
  return Object.fromEntries(cells.map(([name, value]) => [name, saidBy(value)]));
}

/** What a diffgram holds beside its rows. */
const NO_ROWS: ReadonlySet<string> = new Set(["before", "errors"]);

/** The child elements of an element that holds nothing else. @throws RetryableError `malformed_list` */
function childrenOf(element: Json, name: string): readonly Json[] {
  if (saidBy(element) === null) return [];
  const node = nodeOf(element);
  if (!node || node["#text"] !== undefined) throw malformedList(`the ${name} is no element with elements in it`);
  return Object.entries(node).flatMap(([child, value]) => (isAttribute(child) || NO_ROWS.has(child) ? [] : allOf(value)));
}

/** Names of all elements an XML schema declares. */
function namesOf(schema: Json): string[] {
  if (Array.isArray(schema)) return schema.flatMap(namesOf);
  const node = nodeOf(schema);
  if (!node) return [];
  const own = node["@name"];
  return [...(typeof own === "string" ? [own] : []), ...Object.values(node).flatMap(namesOf)];
}
