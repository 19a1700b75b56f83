import { point, reading, readingChange } from "@campushub/drizzle/schema";
import { type SQL, sql } from "drizzle-orm";
import { notFound } from "../../core/errors.ts";
import { instantText } from "../../core/instant.ts";
import { computed, defineResource, filter, search } from "../../infra/listing.ts";
import { pointSchema, readingChangeSchema, readingSchema } from "./schema.ts";

/** The newest reading of a point; its partition is found from the end. */
const latest = (column: "ts" | "value") =>
  sql.raw(`(select r.${column} from reading r where r.point_id = point.id order by r.ts desc limit 1)`);

export const points = defineResource({
  name: "points",
  from: point,
  columns: {
    id: point.id,
    connectionId: point.connectionId,
    key: point.key,
    name: point.name,
    data: point.data,
    createdAt: point.createdAt,
    lastReadingAt: computed<string | null>("instant", latest("ts") as SQL<string | null>),
    lastValue: computed<number | null>("number", latest("value") as SQL<number | null>),
  },
  view: pointSchema,
  filters: {
    q: search({ key: sql`point.key`, name: sql`point.name` }),
  },
  defaultSort: ["id", "ASC"],
});

/** PostgreSQL knows fewer zones than ISO 8601. */
const inUtc = (text: string) => sql`${new Date(text).toISOString()}::timestamptz`;
const between = (ts: SQL) => ({
  from: filter(instantText, (from) => sql`${ts} >= ${inUtc(from)}`),
  to: filter(instantText, (to) => sql`${ts} < ${inUtc(to)}`),
});

export const readings = defineResource({
  name: "readings",
  from: reading,
  columns: {
    id: computed<string>("text", sql`reading.point_id::text || ':' || (extract(epoch from reading.ts) * 1000)::int8::text`),
    pointId: reading.pointId,
    ts: reading.ts,
    value: reading.value,
    quality: reading.quality,
    source: reading.source,
  },
  view: readingSchema,
  filters: {
    ...between(sql`reading.ts`),
  },
  key: ["pointId", "ts"],
  byId(id) {
    const parts = /^(\d{1,9}):(-?\d{1,15})$/.exec(String(id));
    if (!parts) throw notFound("reading", String(id).slice(0, 60));
    return sql`reading.point_id = ${Number(parts[1])} and reading.ts = to_timestamp(${Number(parts[2])}::float8 / 1000.0)`;
  },
  defaultSort: ["ts", "DESC"],
});

/** What readings were before another value took their place. */
export const readingChanges = defineResource({
  name: "reading-changes",
  from: sql`reading_change left join reading on reading.point_id = reading_change.point_id and reading.ts = reading_change.ts`,
  columns: {
    id: readingChange.id,
    pointId: readingChange.pointId,
    ts: readingChange.ts,
    value: readingChange.value,
    quality: readingChange.quality,
    source: readingChange.source,
    nowValue: reading.value,
    runId: readingChange.runId,
    at: readingChange.at,
  },
  view: readingChangeSchema,
  filters: {
    ...between(sql`reading_change.ts`),
  },
});
