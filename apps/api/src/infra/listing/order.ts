import { invalid } from "../../core/errors.ts";
import type { Sort } from "../../core/paging.ts";
import { coerce, type Field, type Kind, SQL_TYPES } from "./columns.ts";
import type { Binder } from "./statement.ts";

/** A sort made ready. The id always comes last, so that equal rows keep their places from page to page. */
export interface Order {
  readonly field: Field;
  readonly id: Field;
  readonly direction: Sort["order"];
  /** false: sorted by a key inside JSON, whose values no cursor can carry. */
  readonly keyset: boolean;
}

export function orderOf(
  sort: Sort,
  fields: ReadonlyMap<string, Field>,
  options: { id: Field; hidden: ReadonlySet<string> },
): Order {
  const { id, hidden } = options;
  const field = fields.get(sort.field);
  if (field && !hidden.has(field.name) && field.kind !== "json" && field.kind !== "opaque") {
    return { field, id, direction: sort.order, keyset: true };
  }
  const dot = sort.field.indexOf(".");
  const column = dot > 0 ? fields.get(sort.field.slice(0, dot)) : undefined;
  if (column?.kind === "json" && !hidden.has(column.name) && sort.field.length <= 120) {
    const key = sort.field.slice(dot + 1).replaceAll("'", "''");
    return { field: { ...column, text: `(${column.text} -> '${key}')` }, id, direction: sort.order, keyset: false };
  }
  throw invalid(`cannot sort by ${sort.field}`, { sort: `cannot sort by ${sort.field}` });
}

export function orderText({ field, id, direction }: Order): string {
  const last = `${id.text} ${direction}`;
  return field.name === id.name ? last : `${field.text} ${direction}, ${last}`;
}

type Cursor = readonly [value: string | number | boolean | null, id: string | number];

/** Where a page ended, as an opaque text. */
export const encodeCursor = (value: unknown, id: unknown) => Buffer.from(JSON.stringify([value, id])).toString("base64url");

/**
 * The rows behind a cursor. PostgreSQL puts nulls last when ascending and first when descending; so does this.
 * @throws AppError invalid for a cursor that is not one of ours or of another sort.
 */
export function afterCondition(after: string, order: Order, binder: Binder): string {
  if (!order.keyset) throw invalid("this sort has no cursor; use range", { after: "not with this sort" });
  const { field, id, direction } = order;
  const [value, lastId] = decodeCursor(after);
  const beyond = direction === "ASC" ? ">" : "<";
  const idValue = bindAs(lastId, id, binder);
  if (field.name === id.name) return `${id.text} ${beyond} ${idValue}`;
  if (value === null) {
    const tie = `(${field.text} is null and ${id.text} ${beyond} ${idValue})`;
    return direction === "ASC" ? tie : `(${field.text} is not null or ${tie})`;
  }
  const bound = bindAs(value, field, binder);
  const further = `${field.text} ${beyond} ${bound} or (${field.text} = ${bound} and ${id.text} ${beyond} ${idValue})`;
  return direction === "ASC" ? `(${further} or ${field.text} is null)` : `(${further})`;
}

const bindAs = (value: unknown, { kind }: Field, binder: Binder) =>
  `${binder.bind(coerce(value, kind, "after"))}::${SQL_TYPES[kind as Exclude<Kind, "json" | "opaque">]}`;

function decodeCursor(text: string): Cursor {
  try {
    const cursor: unknown = JSON.parse(Buffer.from(text, "base64url").toString("utf8"));
    if (Array.isArray(cursor) && cursor.length === 2 && cursor[1] !== null && !text.includes("\0"))
      return cursor as unknown as Cursor;
  } catch {
    // Falls through to the refusal.
  }
  throw invalid("this cursor is not one of ours", { after: "not a cursor" });
}
