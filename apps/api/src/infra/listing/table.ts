import { z } from "zod";
import { campusTime } from "../../core/campus-time.ts";
import type { Ctx } from "../../core/context.ts";
import { invalid } from "../../core/errors.ts";
import type { Resource } from "../listing.ts";
import type { SheetValue } from "../workbook.ts";

const MOST_COLUMNS = 200;
const MOST_WORDS = 5_000;
const word = z.string().max(300);

/** A column of a file for people, as the screen that shows it describes it: from where, under which head, in which words. */
export const tableColumnSchema = z.object({
  /** Fields of the view, or keys inside its JSON fields (`data.room`); several are joined by ` · `. */
  paths: z.array(z.string().min(1).max(200)).min(1).max(4),
  head: word.min(1),
  /** `number`: a number where the value is one. `time`: an instant as the time of the campus. */
  kind: z.enum(["text", "number", "time"]).default("text"),
  /** Code → word, `true` and `false` too; of the joined text or of a part. `users.edit` without a word of its own takes that of `edit`. */
  words: z
    .record(word, word)
    .refine((words) => Object.keys(words).length <= MOST_WORDS, `at most ${MOST_WORDS} words`)
    .optional(),
});
export type TableColumn = z.output<typeof tableColumnSchema>;
export const tableColumnsSchema = z.array(tableColumnSchema).min(1).max(MOST_COLUMNS);

type Shown = Pick<Resource, "name" | "view" | "columns">;
type CellOf = (view: unknown) => SheetValue;

/**
 * What makes a row of a view, column by column.
 * @throws AppError invalid for a path that is not declared, is JSON as a whole, or is hidden from this actor.
 */
export function tableRowOf(ctx: Ctx, resource: Shown, columns: readonly TableColumn[]): (view: unknown) => SheetValue[] {
  const hidden = ctx.policy.hidden(ctx.actor, resource.name);
  const cells = columns.map((column): CellOf => {
    const paths = column.paths.map((path) => readPath(resource, hidden, path));
    const words = new Map(Object.entries(column.words ?? {}));
    return (view) => {
      const values = paths.map((read) => read(view)).filter((value) => value !== null && value !== undefined && value !== "");
      return values.length > 0 ? cellOf(values, column.kind, words) : null;
    };
  });
  return (view) => cells.map((cell) => cell(view));
}

function readPath(resource: Shown, hidden: ReadonlySet<string>, path: string): (view: unknown) => unknown {
  const dot = path.indexOf(".");
  const field = dot < 0 ? path : path.slice(0, dot);
  const key = dot < 0 ? undefined : path.slice(dot + 1);
  if (hidden.has(field) || hidden.has(path) || !isDeclared(resource, field, key)) {
    throw invalid(`there is no column ${path}`, { columns: `there is no column ${path}` });
  }
  return (view) => (key === undefined ? own(view, field) : own(own(view, field), key));
}

/** A whole field that is no JSON, or a key of one that is. */
function isDeclared({ view, columns }: Shown, field: string, key: string | undefined): boolean {
  if (!(view instanceof z.ZodObject)) return key === undefined && columns.includes(field);
  let schema: unknown = Object.hasOwn(view.shape, field) ? view.shape[field] : undefined;
  if (schema === undefined) return false;
  while (schema instanceof z.ZodNullable || schema instanceof z.ZodOptional || schema instanceof z.ZodDefault) {
    schema = schema.unwrap();
  }
  if (schema instanceof z.ZodObject) return key !== undefined && Object.hasOwn(schema.shape, key);
  const isJson = schema instanceof z.ZodRecord || schema instanceof z.ZodUnknown || schema instanceof z.ZodAny;
  return isJson ? key !== undefined && key !== "" : key === undefined;
}

const own = (value: unknown, key: string): unknown =>
  typeof value === "object" && value !== null && Object.hasOwn(value, key) ? (value as Record<string, unknown>)[key] : undefined;

type Words = ReadonlyMap<string, string>;

function cellOf(values: readonly unknown[], kind: TableColumn["kind"], words: Words): SheetValue {
  const [value] = values;
  if (kind === "number" && values.length === 1) {
    if (typeof value === "number") return value;
    if (typeof value === "string" && value.length <= EXACT_LENGTH && NUMBER.test(value)) return Number(value);
  }
  if (kind === "time" && values.length === 1 && typeof value === "string" && INSTANT.test(value)) {
    return Number.isNaN(Date.parse(value)) ? value : campusTime(value);
  }
  return words.get(joined(values, NOTHING)) ?? joined(values, words);
}

const BETWEEN = " · ";
const NOTHING: Words = new Map();
/** Digits that a double holds as they are written; zeros before them are those of a code. */
const EXACT_LENGTH = 15;
const NUMBER = /^-?(0|[1-9]\d*)(\.\d+)?$/;
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)$/;

/** A value in words, whatever it is made of; never JSON. */
function saidOf(value: unknown, words: Words): string {
  if (value === null || value === undefined) return "";
  if (Array.isArray(value)) return joined(value, words);
  if (typeof value === "object") {
    return Object.entries(value)
      .map(([key, part]) => `${key}: ${saidOf(part, words)}`.trim())
      .join("; ");
  }
  const text = String(value);
  return words.get(text) ?? words.get(text.slice(text.lastIndexOf(".") + 1)) ?? text;
}

const joined = (values: readonly unknown[], words: Words): string =>
  values
    .map((value) => saidOf(value, words))
    .filter((text) => text !== "")
    .join(BETWEEN);
