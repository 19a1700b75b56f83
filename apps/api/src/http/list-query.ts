import { invalid } from "../core/errors.ts";
import type { ListQuery, Sort } from "../core/paging.ts";
import type { HubContext } from "./hub.ts";
import { parseJson } from "./input.ts";

/** Offsets further than this are mistakes. */
const MAX_OFFSET = 2_147_483_647;

/**
 * The query of a list as ra-data-simple-rest sends it: `sort=["f","ASC"]`, `range=[0,24]`, `filter={}`; beyond it `after`
 * and the header `Prefer: count=estimated`.
 * @throws AppError invalid naming the parameter.
 */
export function readListQuery(c: HubContext): ListQuery {
  const { sort, range, filter, after } = c.req.query();
  const prefer = c.req.header("prefer");
  return {
    filter: filter ? readFilter(filter) : {},
    sort: sort ? readSort(sort) : undefined,
    range: range ? readRange(range) : undefined,
    after: after || undefined,
    count: prefer === undefined ? undefined : (/\bcount=(exact|estimated)\b/.exec(prefer)?.[1] as ListQuery["count"]),
  };
}

function readFilter(text: string): ListQuery["filter"] {
  const filter = parseJson(text, "filter");
  if (typeof filter === "object" && filter !== null && !Array.isArray(filter)) return filter as ListQuery["filter"];
  throw invalid("filter must be a JSON object", { filter: "must be a JSON object" });
}

function readSort(text: string): Sort {
  const sort = parseJson(text, "sort");
  if (Array.isArray(sort) && sort.length === 2 && typeof sort[0] === "string" && typeof sort[1] === "string") {
    const order = sort[1].toUpperCase();
    if (order === "ASC" || order === "DESC") return { field: sort[0], order };
  }
  throw invalid('sort must be ["field","ASC"] or ["field","DESC"]', { sort: 'must be ["field","ASC"]' });
}

function readRange(text: string): { from: number; to: number } {
  const range = parseJson(text, "range");
  if (Array.isArray(range) && range.length === 2) {
    const [from, to] = range as unknown[];
    const whole = Number.isSafeInteger(from) && Number.isSafeInteger(to);
    if (whole && (from as number) >= 0 && (to as number) >= (from as number) && (to as number) <= MAX_OFFSET) {
      return { from: from as number, to: to as number };
    }
  }
  throw invalid("range must be [first,last], counted from 0", { range: "must be [first,last]" });
}
