import type { PageData } from "../src/wire.ts";
import type { Resource } from "./access.ts";
import { instantOf, localText } from "./local.ts";
import type { Measured, Span } from "./measured.ts";
import { type Entry, type Platform, served } from "./platform.ts";
import { Refusal } from "./refusal.ts";

export interface ListQuery {
  readonly params: URLSearchParams;
  readonly limit: number;
  /** How far the server's clock is off: its own stamps are, the collectors' times are not. */
  readonly shiftMs: number;
}

export type AnyPage = PageData<unknown>;

const ALL: Span = { from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY };

/** One page of a list. @throws Refusal 20001 for a parameter, 20003 for a cursor. */
export function listPage(platform: Platform, resource: Resource, query: ListQuery): AnyPage {
  if (resource === "readings") return readingPage(platform, query);
  if (resource === "buildings") return byId([...platform.buildings], query, (row) => row);
  const table: Map<string, Entry<{ changedAt: string }>> = platform[resource];
  const changes = spanOf(query, "changed");
  const show = (entry: Entry<{ changedAt: string }>) => served(entry, query.shiftMs);
  return changes ? byChange([...table], query, { changes, show }) : byId([...table], query, show);
}

function byId<Row>(table: readonly (readonly [string, Row])[], query: ListQuery, show: (row: Row) => unknown): AnyPage {
  const cursor = cursorOf(query.params);
  const last = cursor === undefined ? "" : textOf(cursor[0]);
  const rows = table.filter(([id]) => id > last).sort(([a], [b]) => (a < b ? -1 : 1));
  const page = cut(rows, query.limit, ([id]) => [id]);
  const total = cursor === undefined ? { total: table.length } : {};
  return { items: page.items.map(([, row]) => show(row)), next: page.next, ...total };
}

function byChange<Row>(
  table: readonly (readonly [string, Entry<Row>])[],
  query: ListQuery,
  how: { readonly changes: Span; readonly show: (entry: Entry<Row>) => unknown },
): AnyPage {
  const cursor = cursorOf(query.params);
  const [at, last] = cursor ? [numberOf(cursor[0]), textOf(cursor[1])] : [Number.NEGATIVE_INFINITY, ""];
  const { from, to } = how.changes;
  const rows = table
    .filter(([, { changedAt }]) => changedAt >= from && changedAt <= to)
    .filter(([id, { changedAt }]) => changedAt > at || (changedAt === at && id > last))
    .sort(([a, left], [b, right]) => left.changedAt - right.changedAt || (a < b ? -1 : 1));
  const page = cut(rows, query.limit, ([id, { changedAt }]) => [changedAt, id]);
  return { items: page.items.map(([, entry]) => how.show(entry)), next: page.next };
}

function readingPage({ log }: Platform, query: ListQuery): AnyPage {
  const cursor = cursorOf(query.params);
  const after = cursor && { time: numberOf(cursor[0]), point: textOf(cursor[1]), arrivedAt: numberOf(cursor[2]) };
  const arrivals = spanOf(query, "arrived");
  const times = spanOf({ ...query, shiftMs: 0 }, "") ?? ALL;
  const rows = arrivals ? log.byArrival(arrivals, after) : log.byTime(times, after);
  const page = cut(rows, query.limit, ({ time, point, arrivedAt }) => [time, point, arrivedAt]);
  const total = cursor === undefined && !arrivals ? { total: log.count(times) } : {};
  return { items: wireRows(page.items), next: page.next, ...total };
}

function wireRows(rows: readonly Measured[]): unknown[] {
  let time = Number.NaN;
  let text = "";
  return rows.map((row) => {
    if (row.time !== time) {
      time = row.time;
      text = localText(time);
    }
    return [row.point, text, row.written === undefined ? row.value : row.written, row.quality];
  });
}

/** The first `limit` rows, and the key of the last of them where more follow. */
function cut<Row>(rows: Iterable<Row>, limit: number, key: (row: Row) => unknown[]): { items: Row[]; next: string | null } {
  const items: Row[] = [];
  for (const row of rows) {
    if (items.length === limit) return { items, next: Buffer.from(JSON.stringify(key(items.at(-1)!))).toString("base64url") };
    items.push(row);
  }
  return { items, next: null };
}

function cursorOf(params: URLSearchParams): unknown[] | undefined {
  const text = params.get("cursor");
  if (text === null) return undefined;
  try {
    const key: unknown = JSON.parse(Buffer.from(text, "base64url").toString());
    if (Array.isArray(key)) return key;
  } catch {
    // falls through to the refusal
  }
  throw new Refusal(20003, "cursor unknown");
}

/** `<prefix>From` and `<prefix>To` (or `from`, `to`); undefined where neither is given. Either end may be open. */
function spanOf({ params, shiftMs }: ListQuery, prefix: "changed" | "arrived" | ""): Span | undefined {
  const read = (end: "From" | "To", open: number) => {
    const name = prefix === "" ? end.toLowerCase() : `${prefix}${end}`;
    const text = params.get(name);
    if (text === null) return open;
    const instant = instantOf(text);
    if (instant === undefined) throw new Refusal(20001, `${name} is not a time`);
    return instant - shiftMs;
  };
  const span = { from: read("From", ALL.from), to: read("To", ALL.to) };
  return span.from === ALL.from && span.to === ALL.to ? undefined : span;
}

function textOf(value: unknown): string {
  if (typeof value !== "string") throw new Refusal(20003, "cursor unknown");
  return value;
}

function numberOf(value: unknown): number {
  if (typeof value !== "number") throw new Refusal(20003, "cursor unknown");
  return value;
}
