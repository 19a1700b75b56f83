import { type Connector, type FieldMeta, metaOf } from "@campushub/kit";
import { z } from "zod";
import { inThree, unitNames } from "./names.ts";
import type { ConnectorView } from "./schema.ts";

type ConfigField = ConnectorView["configFields"][number];

/** The words of a field's values. */
export function valueNames({ values }: Partial<FieldMeta>): ConfigField["values"] {
  return values ? Object.fromEntries(Object.entries(values).map(([value, names]) => [value, inThree(names)])) : null;
}

/** The form the admin draws for a connector: no connector has a screen of its own. */
export const configFields = ({ config }: Connector): ConfigField[] => formFields(config);

/** A form for any flat object whose fields carry `field()` facts. */
export function formFields(form: z.ZodObject): ConfigField[] {
  const json = z.toJSONSchema(form, { io: "input", unrepresentable: "any" });
  const required = new Set(json.required ?? []);
  return Object.entries(form.shape).map(([name, schema]) => {
    const meta = metaOf(schema as z.ZodType);
    const facts = (json.properties?.[name] ?? {}) as JsonFacts;
    return {
      name,
      label: inThree(meta.label ?? { zh: name, en: name }),
      help: meta.help ? inThree(meta.help) : null,
      secret: meta.secret === true,
      required: required.has(name),
      widget: meta.widget ?? widgetOf(facts, meta.secret === true),
      group: meta.group ?? (meta.secret ? "credentials" : "platform"),
      unit: unitNames(meta.unit),
      unitField: meta.unitField ?? null,
      when: meta.when ? { field: meta.when.field, is: [...meta.when.is], needed: meta.when.needed === true } : null,
      options: facts.enum ?? null,
      values: valueNames(meta),
      columns: meta.columns ? [inThree(meta.columns[0]), inThree(meta.columns[1])] : null,
      min: bound(facts.minimum ?? facts.exclusiveMinimum),
      max: bound(facts.maximum),
      default: facts.default ?? null,
    };
  });
}

/** Whole numbers end at the largest safe one by themselves; a form need not say so. */
const bound = (value: number | undefined) => (value === undefined || Math.abs(value) === Number.MAX_SAFE_INTEGER ? null : value);

interface JsonFacts {
  type?: string;
  enum?: string[];
  minimum?: number;
  exclusiveMinimum?: number;
  maximum?: number;
  maxLength?: number;
  default?: unknown;
}

function widgetOf(facts: JsonFacts, secret: boolean): ConfigField["widget"] {
  if (secret) return "password";
  if (facts.enum) return "select";
  if (facts.type === "boolean") return "switch";
  if (facts.type === "number" || facts.type === "integer") return "number";
  if (facts.type === "object") return "codeTable";
  return "text";
}

/** Settings that no two connections may share while those of `within` are equal, and how long each may be. */
export function unsharedFields({ config }: Connector): { name: string; within: string; longest: number }[] {
  const json = z.toJSONSchema(config, { io: "input", unrepresentable: "any" });
  return Object.entries(config.shape).flatMap(([name, schema]) => {
    const { unshared } = metaOf(schema as z.ZodType);
    const { maxLength = Number.POSITIVE_INFINITY } = (json.properties?.[name] ?? {}) as JsonFacts;
    return unshared ? [{ name, within: unshared.within, longest: maxLength }] : [];
  });
}

export function secretNames(connector: Connector): string[] {
  return Object.entries(connector.config.shape)
    .filter(([, schema]) => metaOf(schema as z.ZodType).secret)
    .map(([name]) => name);
}
