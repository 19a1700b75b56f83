import { and, or, type SQL, type SQLWrapper, sql } from "drizzle-orm";
import { z } from "zod";
import type { Ctx } from "../../core/context.ts";
import { invalid } from "../../core/errors.ts";
import { coerce, type Field, SQL_TYPES } from "./columns.ts";
import type { Binder } from "./statement.ts";

/** A filter that is not simply a column. */
export interface CustomFilter {
  /** @throws AppError invalid when the value does not fit the filter's schema. */
  condition(value: unknown, scope: FilterScope & { readonly name: string }): SQL | undefined;
}

interface FilterScope {
  readonly ctx: Ctx;
  /** Fields this actor neither sees nor may ask about. */
  readonly hidden: ReadonlySet<string>;
}

/** Declares one: its value's schema, and the condition a value means (undefined: none). */
export function filter<T>(schema: z.ZodType<T>, where: (value: T, scope: FilterScope) => SQL | undefined): CustomFilter {
  return {
    condition(value, { name, ...scope }) {
      const parsed = schema.safeParse(value);
      if (parsed.success) return where(parsed.data, scope);
      const message = parsed.error.issues[0]?.message ?? "not understood";
      throw invalid(`filter ${name}: ${message}`, { [name]: message });
    },
  };
}

/**
 * Declares a search for a text in any of some fields, each under the name by which a policy would hide it: what an actor does not see
 * he does not find by either. Each word may stand in another field or place: `柳园 0101` finds 柳园 · 1号楼 · 0101. A blank text asks for nothing.
 */
export const search = (columns: Readonly<Record<string, SQLWrapper>>): CustomFilter =>
  filter(z.string().trim().max(200), (text, { hidden }) => {
    const asked = Object.entries(columns).filter(([name]) => !hidden.has(name));
    return and(
      ...wordsOf(text).map((word) => or(...asked.map(([, column]) => sql`${column} ilike ${likePattern(word)}`)) ?? sql`false`),
    );
  });

/** Every word costs a look at each row: a text of more is looked for as it stands. */
const MOST_WORDS = 8;

function wordsOf(text: string): string[] {
  const words = text.split(/[\s·]+/).filter((word) => word !== "");
  return words.length > MOST_WORDS ? [text] : words;
}

/** Declares one that asks yes or no: it takes what a column of that kind takes. */
export const yesNoFilter = (where: (yes: boolean) => SQL): CustomFilter => ({
  condition: (value, { name }) => where(coerce(value, "boolean", name) === true),
});

/** `undefined`: the value asks for nothing. */
type Rule = (value: unknown, binder: Binder, scope: FilterScope) => string | undefined;
type Condition = (value: unknown, binder: Binder) => string;

/** `%` and `_` typed by a person mean themselves. */
export const likePattern = (text: string) => `%${text.replace(/[\\%_]/g, "\\$&")}%`;

const COMPARISONS = { _gte: ">=", _lte: "<=", _gt: ">", _lt: "<" } as const;

/** Every filter a resource knows, by the name it has in the query. */
export function filterRules(
  fields: readonly Field[],
  customs: Readonly<Record<string, CustomFilter>>,
): ReadonlyMap<string, Rule> {
  const rules = new Map<string, Rule>();
  for (const field of fields) {
    if (field.kind === "json" || field.kind === "opaque") continue;
    rules.set(field.name, equals(field));
    rules.set(`${field.name}_neq`, differs(field));
    if (field.kind === "text") rules.set(`${field.name}_like`, like(field.text, `${field.name}_like`));
    if (field.kind === "boolean") continue;
    for (const [suffix, operator] of Object.entries(COMPARISONS)) {
      rules.set(`${field.name}${suffix}`, compares({ ...field, name: `${field.name}${suffix}` }, operator));
    }
  }
  for (const [name, custom] of Object.entries(customs)) rules.set(name, customRule(name, custom));
  return rules;
}

const equals =
  (field: Field): Condition =>
  (value, binder) => {
    if (value === null) return `${field.text} is null`;
    if (Array.isArray(value)) return `${field.text} = any(${bindArray(field, value, binder)})`;
    return `${field.text} = ${bindValue(field, value, binder)}`;
  };

const differs =
  (field: Field): Condition =>
  (value, binder) => {
    if (value === null) return `${field.text} is not null`;
    if (Array.isArray(value)) return `${field.text} <> all(${bindArray(field, value, binder)})`;
    return `${field.text} is distinct from ${bindValue(field, value, binder)}`;
  };

const compares =
  (field: Field, operator: string): Condition =>
  (value, binder) =>
    `${field.text} ${operator} ${bindValue(field, value, binder)}`;

const like =
  (text: string, name: string): Condition =>
  (value, binder) =>
    `${text} ilike ${binder.bind(likePattern(String(coerce(value, "text", name))))}`;

const customRule =
  (name: string, custom: CustomFilter): Rule =>
  (value, binder, scope) => {
    const condition = custom.condition(value, { ...scope, name });
    return condition && `(${binder.embed(condition)})`;
  };

const typeOf = (field: Field) => SQL_TYPES[field.kind as keyof typeof SQL_TYPES];
const bindValue = (field: Field, value: unknown, binder: Binder) =>
  `${binder.bind(coerce(value, field.kind, field.name))}::${typeOf(field)}`;
const bindArray = (field: Field, values: readonly unknown[], binder: Binder) =>
  `${binder.bind(values.map((value) => coerce(value, field.kind, field.name)))}::${typeOf(field)}[]`;

const JSON_FIELD = /^(\w+)\.([^.]{1,100}?)(_gte|_lte|_gt|_lt|_neq|_like)?$/;

/**
 * Filters on a key inside a JSON column: `data.room`, `data.balance_lt`, `data.name_like`. Comparisons look at numbers only;
 * equality compares texts, so `12` and `"12"` are the same.
 */
export function jsonRule(name: string, fields: ReadonlyMap<string, Field>): Condition | undefined {
  const [, column = "", key = "", suffix] = JSON_FIELD.exec(name) ?? [];
  const field = fields.get(column);
  if (field?.kind !== "json" || key === "") return undefined;
  return (value, binder) => {
    const at = binder.bind(key);
    const text = `(${field.text} ->> ${at}::text)`;
    if (suffix === "_like") return like(text, name)(value, binder);
    const inner: Field = { name, text, kind: "text", decode: undefined };
    if (suffix === undefined) return equals(inner)(value, binder);
    if (suffix === "_neq") return differs(inner)(value, binder);
    const number = `(case when jsonb_typeof(${field.text} -> ${at}::text) = 'number' then ${text}::float8 end)`;
    return compares({ ...inner, text: number, kind: "number" }, COMPARISONS[suffix as keyof typeof COMPARISONS])(value, binder);
  };
}
