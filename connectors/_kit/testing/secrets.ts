import { z } from "zod";
import type { Connector } from "../connector.ts";
import type { FieldMeta } from "../field.ts";
import { isJsonObject } from "../json.ts";

/** A config field as the admin sees it: the facts of `field()` and the JSON Schema of its value. */
export type ConfigField = Partial<FieldMeta> & { readonly type?: string; readonly [more: string]: unknown };

/** The connector's config fields by name, read from the JSON Schema the admin draws its form from. */
export function configFields<Schema extends z.ZodObject>(connector: Connector<Schema>): Record<string, ConfigField> {
  const schema: unknown = z.toJSONSchema(connector.config, { io: "input", unrepresentable: "any" });
  const properties = isJsonObject(schema) ? schema.properties : undefined;
  return isJsonObject(properties) ? (properties as Record<string, ConfigField>) : {};
}

export function secretNames<Schema extends z.ZodObject>(connector: Connector<Schema>): string[] {
  return Object.entries(configFields(connector)).flatMap(([name, field]) => (field.secret ? [name] : []));
}
