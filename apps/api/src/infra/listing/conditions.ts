import type { Ctx } from "../../core/context.ts";
import { invalid } from "../../core/errors.ts";
import type { ListQuery } from "../../core/paging.ts";
import type { Id } from "./declaration.ts";
import { jsonRule } from "./filter.ts";
import type { Plan } from "./plan.ts";
import type { Binder } from "./statement.ts";

/** Ids that are found one by one, by an expression each. */
const MAX_EXPRESSIONS = 2_000;
/** More than any screen asks for; what thousands cost grows with their square, and everybody waits for it. */
export const MAX_CONDITIONS = 100;

/** What the scope of the actor and the filter ask for, as conditions to be joined by `and`. @throws AppError invalid */
export function conditions(
  plan: Plan,
  { ctx, filter, hidden, binder }: { ctx: Ctx; filter: ListQuery["filter"]; hidden: ReadonlySet<string>; binder: Binder },
): string[] {
  const where: string[] = [];
  const scope = plan.scope?.({ ctx });
  if (scope) where.push(`(${binder.embed(scope)})`);
  const asked = Object.entries(filter);
  if (asked.length > MAX_CONDITIONS) {
    throw invalid(`a filter has at most ${MAX_CONDITIONS} conditions`, { filter: `has ${asked.length} conditions` });
  }
  for (const [name, value] of asked) {
    const rule = isHidden(name, hidden) ? undefined : (plan.rules.get(name) ?? jsonRule(name, plan.askable));
    if (!rule) throw invalid(`there is no filter ${name}`, { [name]: "there is no such filter" });
    const condition =
      plan.byId && name === plan.id.name ? idCondition(plan, value, binder) : rule(value, binder, { ctx, hidden });
    if (condition) where.push(condition);
  }
  return where;
}

const isHidden = (name: string, hidden: ReadonlySet<string>) =>
  hidden.size > 0 && [...hidden].some((field) => name === field || name.startsWith(`${field}.`) || name.startsWith(`${field}_`));

/** By the declaration's own way of finding an id; `false` when none is asked for. */
function idCondition(plan: Plan, value: unknown, binder: Binder): string {
  const ids = (Array.isArray(value) ? value : [value]) as unknown[];
  if (ids.length > MAX_EXPRESSIONS) throw invalid(`at most ${MAX_EXPRESSIONS} ids at once`, { id: `at most ${MAX_EXPRESSIONS}` });
  const parts = ids
    .filter((id): id is Id => typeof id === "string" || typeof id === "number")
    .map((id) => binder.embed(plan.byId!(id)));
  return parts.length === 0 ? "false" : `(${parts.join(" or ")})`;
}

export const whereText = (where: readonly string[]) => (where.length === 0 ? "" : ` where ${where.join(" and ")}`);
