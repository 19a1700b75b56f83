import { isJsonObject } from "./json.ts";

/** Code tables are config fields: table name → platform code → what the hub says for it. */
export interface CodeTables {
  /** Looks a code up; an unknown one is reported and kept as it is. */
  code(table: string, value: string): string;
}

/**
 * The code tables of a connection's config, as a mapping's context has them.
 * @param report told once for every look-up that found nothing: drift, for the engine to count.
 */
export function codeLookup(config: unknown, report: (table: string, value: string) => void): CodeTables {
  return {
    code(table, value) {
      const entries = isJsonObject(config) && Object.hasOwn(config, table) ? config[table] : undefined;
      const found = isJsonObject(entries) && Object.hasOwn(entries, value) ? entries[value] : undefined;
      if (typeof found === "string") return found;
      report(table, value);
      return value;
    },
  };
}
