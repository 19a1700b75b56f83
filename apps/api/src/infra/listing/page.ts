import type { Ctx } from "../../core/context.ts";
import { DEFAULT_PAGE_ROWS, type ListQuery, MAX_PAGE_ROWS, type Page } from "../../core/paging.ts";
import type { Field } from "./columns.ts";
import { conditions, whereText } from "./conditions.ts";
import { countRows } from "./count.ts";
import { afterCondition, encodeCursor, type Order, orderOf, orderText } from "./order.ts";
import type { Plan } from "./plan.ts";
import { Binder, runStatement } from "./statement.ts";

interface PageCall<View> {
  readonly ctx: Ctx;
  readonly query: ListQuery;
  /** false: the total is not asked for, and stands as what is known of it. */
  readonly counted?: boolean;
  readonly views: (rows: unknown[][]) => Promise<View[]>;
}

/** One page and the total. On PostgreSQL both are asked for at the same time. */
export async function readPage<View>(plan: Plan, { ctx, query, views, counted = true }: PageCall<View>): Promise<Page<View>> {
  const hidden = plan.unasked(ctx);
  const binder = new Binder();
  const where = conditions(plan, { ctx, filter: query.filter, hidden, binder });
  const usual = hidden.has(plan.defaultSort.field) ? { ...plan.defaultSort, field: plan.id.name } : plan.defaultSort;
  const order = orderOf(query.sort ?? usual, plan.askable, { key: plan.key, hidden });
  const whole = { text: `from ${plan.from}${whereText(where)}`, params: [...binder.params] };
  if (query.after !== undefined) where.push(afterCondition(query.after, order, binder));
  const from = query.range?.from ?? 0;
  const wanted = limitOf(query);
  const limit = wanted === undefined ? "" : ` limit ${binder.bind(wanted)}${from > 0 ? ` offset ${binder.bind(from)}` : ""}`;
  const statement = { text: `${plan.head}${whereText(where)} order by ${orderText(order)}${limit}`, params: binder.params };

  const mode = query.count ?? plan.count;
  const read = runStatement(ctx.database, statement);
  // Both at once: on one connection the count then stands right behind its page, not behind the next batch of a sync.
  const early = wanted === undefined || !counted ? undefined : countRows(ctx.database, whole, mode);
  early?.catch(() => {});
  const rows = await read;
  const full = rows.length === wanted;
  const known = query.after === undefined && !full && (rows.length > 0 || from === 0) ? from + rows.length : undefined;
  const least = query.after === undefined && rows.length > 0 ? from + rows.length : 0;
  const total = known ?? (counted ? Math.max(await (early ?? countRows(ctx.database, whole, mode)), least) : least);
  const last = rows.at(-1);
  const next = full && last && order.keyset ? cursorOf(plan, order, last) : undefined;
  const limited = full && isLimited(query);
  return {
    rows: await views(rows),
    from,
    total,
    count: known === undefined ? mode : "exact",
    next,
    ...(limited && { limitedTo: wanted }),
  };
}

/** undefined: all of them, which only a list of named ids may ask for. */
function limitOf({ range, filter }: ListQuery): number | undefined {
  if (range) return Math.min(range.to - range.from + 1, MAX_PAGE_ROWS);
  return Array.isArray(filter.id) ? undefined : DEFAULT_PAGE_ROWS;
}

/** Whether a full page is as long as an answer may be, and not as long as was asked for. */
const isLimited = ({ range }: ListQuery) => range === undefined || range.to - range.from + 1 > MAX_PAGE_ROWS;

function cursorOf(plan: Plan, order: Order, row: readonly unknown[]): string {
  const at = (field: Field) => {
    const value = row[plan.fields.findIndex(({ name }) => name === field.name)];
    return field.decode ? field.decode(value) : value;
  };
  return encodeCursor([order.field, ...order.rest].map(at));
}

/** The rows of these ids that exist and the actor may see, in the order asked. */
export async function readByIds(plan: Plan, ctx: Ctx, ids: readonly unknown[]): Promise<unknown[][]> {
  const binder = new Binder();
  const where = conditions(plan, { ctx, filter: { [plan.id.name]: ids }, hidden: new Set(), binder });
  const rows = await runStatement(ctx.database, { text: `${plan.head}${whereText(where)}`, params: binder.params });
  if (rows.length < 2) return rows;
  const at = plan.fields.indexOf(plan.id);
  const byId = new Map(rows.map((row) => [String(row[at]), row]));
  return [...new Set(ids.map(String))].map((id) => byId.get(id)).filter((row) => row !== undefined);
}
