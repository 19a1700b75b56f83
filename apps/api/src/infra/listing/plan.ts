import { getTableName, is, type SQL } from "drizzle-orm";
import { PgTable } from "drizzle-orm/pg-core";
import { z } from "zod";
import type { Ctx } from "../../core/context.ts";
import { notFound } from "../../core/errors.ts";
import type { Sort } from "../../core/paging.ts";
import { type Field, fieldOf } from "./columns.ts";
import type { ColumnSources, Id, ResourceDeclaration } from "./declaration.ts";
import { filterRules } from "./filter.ts";
import { render } from "./statement.ts";

/** A declaration worked out: what every request of the resource shares. */
export interface Plan {
  readonly name: string;
  readonly fields: readonly Field[];
  /** Fields that may be filtered and sorted by: those that are shown, or a filter would tell what is not. */
  readonly askable: ReadonlyMap<string, Field>;
  readonly rules: ReturnType<typeof filterRules>;
  readonly id: Field;
  /** What tells rows apart that the sort does not; never null. */
  readonly key: readonly Field[];
  readonly head: string;
  readonly from: string;
  readonly defaultSort: Sort;
  /** What an actor may not ask about: fields the policy hides, and those it shows in part. */
  readonly unasked: (ctx: Ctx) => ReadonlySet<string>;
  readonly byId: ((id: Id) => SQL) | undefined;
  readonly scope: ((scope: { readonly ctx: Ctx }) => SQL | undefined) | undefined;
  readonly count: "exact" | "estimated";
  readonly shape: (rows: unknown[][]) => Record<string, unknown>[];
}

export function prepare<Columns extends ColumnSources, View, Detail>(
  declaration: ResourceDeclaration<Columns, View, Detail>,
): Plan {
  const fields = Object.entries(declaration.columns).map(([name, source]) => fieldOf(name, source));
  const id = fields.find(({ name }) => name === "id")!;
  const from = is(declaration.from, PgTable) ? `"${getTableName(declaration.from)}"` : render(declaration.from as SQL, 0).text;
  const [field, order] = declaration.defaultSort ?? [id.name, "DESC"];
  const shown = declaration.view instanceof z.ZodObject ? declaration.view.shape : declaration.columns;
  const asked = fields.filter(({ name }) => name in shown);
  return {
    name: declaration.name,
    fields,
    askable: new Map(asked.map((one) => [one.name, one])),
    id,
    key: declaration.key ? declaration.key.map((one) => fields.find(({ name }) => name === one)!) : [id],
    from,
    head: `select ${fields.map(({ text }) => text).join(", ")} from ${from}`,
    rules: filterRules(asked, declaration.filters ?? {}),
    defaultSort: { field, order },
    unasked(ctx) {
      const hidden = ctx.policy.hidden(ctx.actor, declaration.name);
      const partly = declaration.seenInPart?.({ ctx }) ?? [];
      return partly.length === 0 ? hidden : new Set([...hidden, ...partly]);
    },
    byId: declaration.byId,
    scope: declaration.scope,
    count: declaration.count ?? "exact",
    shape: (rows) => rows.map((row) => shapeRow(fields, row)),
  };
}

function shapeRow(fields: readonly Field[], row: readonly unknown[]): Record<string, unknown> {
  const shaped: Record<string, unknown> = {};
  for (let index = 0; index < fields.length; index++) {
    const { name, decode } = fields[index]!;
    shaped[name] = decode ? decode(row[index]) : row[index];
  }
  return shaped;
}

/** @throws AppError notFound: a value that is no id names nothing. */
export function readId({ id, name }: Plan, value: unknown): Id {
  const text = String(value);
  if (id.kind === "text" && text.length <= 300 && !text.includes("\0") && text.isWellFormed()) return text;
  const limit = id.kind === "int" ? 2_147_483_647 : Number.MAX_SAFE_INTEGER;
  if (id.kind !== "text" && /^\d{1,16}$/.test(text) && Number(text) <= limit) return Number(text);
  throw notFound(name, text.slice(0, 60));
}
