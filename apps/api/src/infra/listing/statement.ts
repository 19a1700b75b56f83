import type { Database } from "@campushub/drizzle";
import type { SQL } from "drizzle-orm";
import { CasingCache } from "drizzle-orm/casing";
import pg from "pg";

/** SQL text with its parameters; grown piece by piece, parameters numbered as they come. */
export interface Statement {
  readonly text: string;
  readonly params: readonly unknown[];
}

/** Collects parameters; `bind` answers with the place holder. */
export class Binder {
  readonly params: unknown[] = [];

  bind(value: unknown): string {
    this.params.push(value);
    return `$${this.params.length}`;
  }

  /** The query builder's SQL as text, its parameters numbered after those bound so far. */
  embed(sql: SQL): string {
    const { text, params } = render(sql, this.params.length);
    this.params.push(...params);
    return text;
  }
}

const casing = new CasingCache();

/** @param start how many parameters stand before these. */
export function render(sql: SQL, start: number): Statement {
  const { sql: text, params } = sql.toQuery({
    casing,
    escapeName: (name) => `"${name.replaceAll('"', '""')}"`,
    escapeParam: (index) => `$${index + 1}`,
    escapeString: (value) => `'${value.replaceAll("'", "''")}'`,
    paramStartIndex: { value: start },
  });
  return { text, params };
}

/** What both drivers offer through the query builder's guarded client. */
interface EmbeddedClient {
  query(
    text: string,
    params: unknown[],
    options: { rowMode: "array"; parsers: object; forScreen: true },
  ): Promise<{ rows: unknown[][] }>;
}

/** Rows as arrays, in the order selected; read outside of any transaction. */
export async function runStatement(database: Database, { text, params }: Statement): Promise<unknown[][]> {
  const client = (database.db as unknown as { $client: pg.Pool | EmbeddedClient }).$client;
  if (database.kind === "pglite") {
    const options = { rowMode: "array", parsers: {}, forScreen: true } as const;
    const { rows } = await (client as EmbeddedClient).query(text, params as unknown[], options);
    return rows;
  }
  const config: pg.QueryArrayConfig = { name: nameOf(text), text, values: params as unknown[], rowMode: "array", types };
  const { rows } = await (client as pg.Pool).query<unknown[]>(config);
  return rows;
}

const TIMES = new Set([1082, 1114, 1184]);
const asText = (value: string) => value;
/** Instants stay text: one decoder serves both drivers. */
const types: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number) =>
    TIMES.has(oid) ? asText : pg.types.getTypeParser(oid)) as pg.CustomTypesConfig["getTypeParser"],
};

/** Named statements are parsed and planned once per connection; a bounded number of them, since they stay. */
const MAX_NAMES = 300;
const names = new Map<string, string>();
function nameOf(text: string): string | undefined {
  const known = names.get(text);
  if (known !== undefined || names.size >= MAX_NAMES) return known;
  const name = `list_${names.size}`;
  names.set(text, name);
  return name;
}
