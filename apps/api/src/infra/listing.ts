import type { z } from "zod";
import type { Ctx } from "../core/context.ts";
import { notFound } from "../core/errors.ts";
import type { ListQuery, Page } from "../core/paging.ts";
import type { RowOf } from "./listing/columns.ts";
import type { ColumnSources, Id, KeyOf, ResourceDeclaration } from "./listing/declaration.ts";
import { readByIds, readPage } from "./listing/page.ts";
import { prepare, readId } from "./listing/plan.ts";

export { computed } from "./listing/columns.ts";
export type { Id, ResourceDeclaration } from "./listing/declaration.ts";
export { filter, likePattern, search, yesNoFilter } from "./listing/filter.ts";

export interface Resource<View = unknown, Detail = View, Key extends Id = Id> {
  readonly name: string;
  readonly view: z.ZodType<View>;
  readonly detailView: z.ZodType<Detail>;
  readonly idKind: "number" | "text";
  /** For the documentation: filters and sorts by name. */
  readonly filters: readonly string[];
  readonly sorts: readonly string[];
  readonly columns: readonly string[];
  /** An id out of an address or a body. @throws AppError notFound: a value that is no id names nothing. */
  readId(value: unknown): Key;
  /** @throws AppError forbidden, invalid */
  list(call: { readonly ctx: Ctx; readonly query: ListQuery }): Promise<Page<View>>;
  /** @throws AppError forbidden, notFound */
  one(call: { readonly ctx: Ctx; readonly id: Key }): Promise<Detail>;
  /** Those that exist, in the order asked. */
  many(call: { readonly ctx: Ctx; readonly ids: readonly unknown[] }): Promise<View[]>;
  /** The whole filter, batch by batch; where no sort is named, by the key, which costs the same however far down. */
  batches(call: { readonly ctx: Ctx; readonly query: ListQuery; readonly size?: number }): AsyncGenerator<readonly View[]>;
}

/** Makes a resource of its declaration; everything that does not depend on the request is worked out here, once. */
export function defineResource<const Columns extends ColumnSources, View, Detail = View>(
  declaration: ResourceDeclaration<Columns, View, Detail>,
): Resource<View, Detail, KeyOf<Columns>> {
  const plan = prepare(declaration);
  const demand = (ctx: Ctx, action: string) => ctx.policy.demand(ctx.actor, action, declaration.name);
  const views = async (ctx: Ctx, rows: unknown[][]) => {
    const shaped = plan.shape(rows) as RowOf<Columns>[];
    const presented = declaration.present ? await declaration.present(shaped, { ctx }) : (shaped as unknown as View[]);
    return withoutHidden(presented, ctx.policy.hidden(ctx.actor, declaration.name));
  };
  const page = (ctx: Ctx, query: ListQuery, counted = true) =>
    readPage(plan, { ctx, query, counted, views: (rows) => views(ctx, rows) });
  return {
    name: declaration.name,
    view: declaration.view,
    detailView: declaration.detail?.view ?? (declaration.view as unknown as z.ZodType<Detail>),
    idKind: plan.id.kind === "text" ? "text" : "number",
    filters: [...plan.rules.keys()],
    sorts: [...plan.askable.values()].filter(({ kind }) => kind !== "json" && kind !== "opaque").map(({ name }) => name),
    columns: plan.fields.map(({ name }) => name),
    readId: (value) => readId(plan, value) as KeyOf<Columns>,
    async list({ ctx, query }) {
      demand(ctx, "list");
      return page(ctx, query);
    },
    async one({ ctx, id }) {
      demand(ctx, "show");
      const [view] = await views(ctx, await readByIds(plan, ctx, [id]));
      if (view === undefined) throw notFound(declaration.name, id);
      if (!declaration.detail) return view as unknown as Detail;
      return withoutHidden([await declaration.detail.present(view, { ctx })], ctx.policy.hidden(ctx.actor, declaration.name))[0]!;
    },
    async many({ ctx, ids }) {
      demand(ctx, "list");
      return views(ctx, await readByIds(plan, ctx, ids));
    },
    async *batches({ ctx, query, size = 1_000 }) {
      demand(ctx, "list");
      const sort = query.sort ?? { field: plan.key[0]!.name, order: "ASC" as const };
      let after = query.after;
      for (let from = 0; ; from += size) {
        const range = after === undefined ? { from, to: from + size - 1 } : { from: 0, to: size - 1 };
        const { rows, next } = await page(ctx, { ...query, sort, range, after }, false);
        if (rows.length > 0) yield rows;
        if (rows.length < size) return;
        after = next;
      }
    },
  };
}

/** The views as somebody sees them to whom a policy hides fields; the same objects where it hides none. */
export function withoutHidden<View>(views: View[], hidden: ReadonlySet<string>): View[] {
  if (hidden.size === 0) return views;
  const shown = (view: object) => Object.fromEntries(Object.entries(view).filter(([name]) => !hidden.has(name)));
  return views.map((view) => shown(view as object) as View);
}
