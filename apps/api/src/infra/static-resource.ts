import type { z } from "zod";
import type { Ctx } from "../core/context.ts";
import { invalid, notFound } from "../core/errors.ts";
import { coerce } from "./listing/columns.ts";
import { type Resource, withoutHidden } from "./listing.ts";

/** A resource that lives in memory (the connectors of this build, say), under the same contract as those of the database. */
export function staticResource<View extends { readonly id: string }>(options: {
  readonly name: string;
  readonly view: z.ZodType<View>;
  readonly items: readonly View[];
}): Resource<View, View, string> {
  const { name, view, items } = options;
  const byId = new Map(items.map((item) => [item.id, item]));
  const pick = (ids: readonly unknown[]) =>
    ids.map((id) => byId.get(String(coerce(id, "text", "id")))).filter((item) => item !== undefined);
  const chosen = (filter: Readonly<Record<string, unknown>>) => {
    const foreign = Object.keys(filter).find((field) => field !== "id");
    if (foreign !== undefined) throw invalid(`there is no filter ${foreign}`, { [foreign]: "there is no such filter" });
    if (filter.id === undefined) return [...items];
    return pick(Array.isArray(filter.id) ? filter.id : [filter.id]);
  };
  const shownTo = (ctx: Ctx, views: View[]) => withoutHidden(views, ctx.policy.hidden(ctx.actor, name));
  const list: Resource<View, View, string>["list"] = async ({ ctx, query }) => {
    ctx.policy.demand(ctx.actor, "list", name);
    const found = chosen(query.filter);
    if (query.sort && query.sort.field !== "id") throw invalid(`${name} is sorted by id only`, { sort: "sorted by id only" });
    if (query.sort?.order === "DESC") found.reverse();
    const from = query.range?.from ?? 0;
    const rows = shownTo(ctx, found.slice(from, query.range ? query.range.to + 1 : undefined));
    return { rows, from, total: found.length, count: "exact", next: undefined };
  };
  return {
    name,
    view,
    detailView: view,
    idKind: "text",
    filters: ["id"],
    sorts: ["id"],
    columns: Object.keys(items[0] ?? { id: "" }),
    readId: (value) => String(value).slice(0, 200),
    list,
    async one({ ctx, id }) {
      ctx.policy.demand(ctx.actor, "show", name);
      const item = byId.get(id);
      if (!item) throw notFound(name, id);
      return shownTo(ctx, [item])[0]!;
    },
    async many({ ctx, ids }) {
      ctx.policy.demand(ctx.actor, "list", name);
      return shownTo(ctx, pick(ids));
    },
    async *batches({ ctx, query }) {
      const { rows } = await list({ ctx, query });
      if (rows.length > 0) yield rows;
    },
  };
}
