import { invalid } from "../../core/errors.ts";
import type { Sort } from "../../core/paging.ts";
import { coerce, type Field, type Kind, SQL_TYPES } from "./columns.ts";
import type { Binder } from "./statement.ts";

/** A sort made ready. The key always comes last, so that equal rows keep their places from page to page. */
export interface Order {
  readonly field: Field;
  /** The columns of the key that the sort is not by; they tell apart what is equal. */
  readonly rest: readonly Field[];
  /** Whether the field is of the key, and so never null. */
  readonly byKey: boolean;
  readonly direction: Sort["order"];
  /** false: sorted by a key inside JSON, whose values no cursor can carry. */
  readonly keyset: boolean;
}

export function orderOf(
  sort: Sort,
  fields: ReadonlyMap<string, Field>,
  options: { key: readonly Field[]; hidden: ReadonlySet<string> },
): Order {
  const { key, hidden } = options;
  const direction = sort.order;
  const field = fields.get(sort.field);
  if (field && !hidden.has(field.name) && field.kind !== "json" && field.kind !== "opaque") {
    const rest = key.filter(({ name }) => name !== field.name);
    return { field, rest, byKey: rest.length < key.length, direction, keyset: true };
  }
  const dot = sort.field.indexOf(".");
  const column = dot > 0 ? fields.get(sort.field.slice(0, dot)) : undefined;
  if (column?.kind === "json" && !hidden.has(column.name) && sort.field.length <= 120) {
    const inner = sort.field.slice(dot + 1).replaceAll("'", "''");
    const field = { ...column, text: `(${column.text} -> '${inner}')` };
    return { field, rest: key, byKey: false, direction, keyset: false };
  }
  throw invalid(`cannot sort by ${sort.field}`, { sort: `cannot sort by ${sort.field}` });
}

export const orderText = ({ field, rest, direction }: Order): string =>
  [field, ...rest].map(({ text }) => `${text} ${direction}`).join(", ");

type CursorValue = string | number | boolean | null;

/** Where a page ended, as an opaque text. @param values of the sorted field, then of the rest of the key. */
export const encodeCursor = (values: readonly unknown[]) => Buffer.from(JSON.stringify(values)).toString("base64url");

/**
 * The rows behind a cursor. PostgreSQL puts nulls last when ascending and first when descending; so does this.
 * @throws AppError invalid for a cursor that is not one of ours or of another sort.
 */
export function afterCondition(after: string, order: Order, binder: Binder): string {
  if (!order.keyset) throw invalid("this sort has no cursor; use range", { after: "not with this sort" });
  const { field, rest, direction } = order;
  const [value, ...key] = decodeCursor(after, 1 + rest.length);
  const beyond = direction === "ASC" ? ">" : "<";
  const row = (fields: readonly Field[], values: readonly (CursorValue | undefined)[]) =>
    `(${fields.map(({ text }) => text).join(", ")}) ${beyond} (${values.map((one, at) => bindAs(one, fields[at]!, binder)).join(", ")})`;
  // As one comparison of rows an index on the key answers it without a look at what comes before.
  if (order.byKey) return row([field, ...rest], [value, ...key]);
  if (value === null) {
    const tie = `(${field.text} is null and ${row(rest, key)})`;
    return direction === "ASC" ? tie : `(${field.text} is not null or ${tie})`;
  }
  const bound = bindAs(value, field, binder);
  const further = `${field.text} ${beyond} ${bound} or (${field.text} = ${bound} and ${row(rest, key)})`;
  return direction === "ASC" ? `(${further} or ${field.text} is null)` : `(${further})`;
}

const bindAs = (value: unknown, { kind }: Field, binder: Binder) =>
  `${binder.bind(coerce(value, kind, "after"))}::${SQL_TYPES[kind as Exclude<Kind, "json" | "opaque">]}`;

function decodeCursor(text: string, length: number): readonly CursorValue[] {
  try {
    const cursor: unknown = JSON.parse(Buffer.from(text, "base64url").toString("utf8"));
    const isOurs = Array.isArray(cursor) && cursor.length === length && cursor.slice(1).every((value) => value !== null);
    if (isOurs && !text.includes("\0")) return cursor as CursorValue[];
  } catch {
    // Falls through to the refusal.
  }
  throw invalid("this cursor is not one of ours", { after: "not a cursor" });
}
