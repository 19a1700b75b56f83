import { type Column, is, type SQL } from "drizzle-orm";
import { PgColumn } from "drizzle-orm/pg-core";
import { invalid } from "../../core/errors.ts";
import { isFourDigitYear } from "../../core/instant.ts";
import { render } from "./statement.ts";

/** What may be asked of a field and how its values travel. `opaque`: shown, but neither filtered nor sorted by. */
export type Kind = "int" | "bigint" | "number" | "text" | "boolean" | "instant" | "json" | "opaque";

/** An expression of the database with a declared kind, so that lists may filter and sort by it. */
export interface Computed<T = unknown> {
  readonly kind: Kind;
  readonly sql: SQL<T>;
}
export const computed = <T>(kind: Kind, sql: SQL<T>): Computed<T> => ({ kind, sql });

export type ColumnSource = PgColumn | SQL | Computed;

type ColumnValue<C extends Column> = C["_"]["notNull"] extends true ? C["_"]["data"] : C["_"]["data"] | null;
/** Instants travel as ISO 8601 texts. */
type Wire<T> = T extends Date ? string : T;
export type RowOf<Columns extends Record<string, ColumnSource>> = {
  -readonly [K in keyof Columns]: Columns[K] extends Column
    ? Wire<ColumnValue<Columns[K]>>
    : Columns[K] extends SQL<infer T>
      ? T
      : Columns[K] extends Computed<infer T>
        ? T
        : never;
};

/** A declared column made ready: its SQL text and what to do with its values. */
export interface Field {
  readonly name: string;
  readonly text: string;
  readonly kind: Kind;
  /** undefined: the driver's value is already right. */
  readonly decode: ((value: unknown) => unknown) | undefined;
}

export function fieldOf(name: string, source: ColumnSource): Field {
  const computedSource = "kind" in source && "sql" in source ? source : undefined;
  const kind = computedSource?.kind ?? (is(source, PgColumn) ? kindOf(source) : "opaque");
  const { text, params } = render(computedSource?.sql ?? (source as SQL | PgColumn).getSQL(), 0);
  if (params.length > 0) throw new Error(`column ${name} has parameters; write the values into the expression`);
  return { name, text, kind, decode: decoders[kind] };
}

function kindOf(column: PgColumn): Kind {
  const type = column.getSQLType();
  if (type.startsWith("timestamp") || type === "date") return "instant";
  if (type.startsWith("json")) return "json";
  if (type.endsWith("[]")) return "opaque";
  return KINDS[type] ?? "text";
}

const KINDS: Readonly<Record<string, Kind>> = {
  smallint: "int",
  integer: "int",
  serial: "int",
  bigint: "bigint",
  bigserial: "bigint",
  real: "number",
  "double precision": "number",
  boolean: "boolean",
};

const UTC_TEXT = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)(?:\.(\d{1,3}))?\+00$/;

/** PostgreSQL's text of an instant as ISO 8601. Rearranged where the server speaks UTC: parsing dates would show in every list. */
export function isoOf(text: string): string {
  const parts = UTC_TEXT.exec(text);
  return parts ? `${parts[1]}T${parts[2]}.${(parts[3] ?? "").padEnd(3, "0")}Z` : new Date(text).toISOString();
}

/** The two drivers hand over int8 as text, bigint or number, and instants as text or Date. */
const toIso = (value: unknown) => (value === null ? null : value instanceof Date ? value.toISOString() : isoOf(value as string));
const toNumber = (value: unknown) => (value === null || typeof value === "number" ? value : Number(value));
const decoders: Readonly<Record<Kind, ((value: unknown) => unknown) | undefined>> = {
  int: undefined,
  bigint: toNumber,
  number: toNumber,
  text: undefined,
  boolean: undefined,
  instant: toIso,
  json: undefined,
  opaque: undefined,
};

/** PostgreSQL's name for the kind, for casts of parameters. */
export const SQL_TYPES: Readonly<Record<Exclude<Kind, "json" | "opaque">, string>> = {
  int: "int4",
  bigint: "int8",
  number: "float8",
  text: "text",
  boolean: "bool",
  instant: "timestamptz",
};

const INT32 = 2_147_483_647;
const ISO = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:?\d{2})?)?$/;

/**
 * A value of a filter as its column takes it; texts of numbers count as numbers, because forms send texts.
 * @throws AppError invalid naming `field`.
 */
export function coerce(value: unknown, kind: Kind, field: string): string | number | boolean {
  switch (kind) {
    case "int":
    case "bigint": {
      const limit = kind === "int" ? INT32 : Number.MAX_SAFE_INTEGER;
      const number = numberOf(value);
      if (Number.isInteger(number) && Math.abs(number) <= limit) return number;
      throw bad(field, "a whole number");
    }
    case "number": {
      const number = numberOf(value);
      if (Number.isFinite(number)) return number;
      throw bad(field, "a number");
    }
    case "boolean":
      if (typeof value === "boolean") return value;
      if (value === "true" || value === "false") return value === "true";
      throw bad(field, "true or false");
    case "instant":
      return instantOf(value, field);
    default:
      if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") return String(value);
      throw bad(field, "a text");
  }
}

function numberOf(value: unknown): number {
  if (typeof value === "number") return value;
  return typeof value === "string" && value.trim() !== "" ? Number(value) : Number.NaN;
}

function instantOf(value: unknown, field: string): string {
  const milliseconds =
    typeof value === "number" ? value : typeof value === "string" && ISO.test(value) ? Date.parse(value) : Number.NaN;
  if (!isFourDigitYear(milliseconds)) throw bad(field, "an ISO 8601 time");
  return new Date(milliseconds).toISOString();
}

const bad = (field: string, wanted: string) => invalid(`${field} takes ${wanted}`, { [field]: `takes ${wanted}` });
