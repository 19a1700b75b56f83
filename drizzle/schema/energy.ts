import {
  bigint,
  doublePrecision,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  smallint,
  text,
  uniqueIndex,
} from "drizzle-orm/pg-core";
import { instant } from "./columns.ts";

/** What is measured (监测点): one meter register or one collector channel of one platform. */
export const point = pgTable(
  "point",
  {
    id: integer("id").primaryKey().generatedAlwaysAsIdentity(),
    connectionId: integer("connection_id").notNull(),
    key: text("key").notNull(),
    name: text("name").notNull().default(""),
    /** The point record's data; empty while only readings have been seen. */
    data: jsonb("data").$type<Record<string, unknown>>().notNull().default({}),
    createdAt: instant("created_at").notNull(),
  },
  (table) => [uniqueIndex("point_key").on(table.connectionId, table.key)],
);

/**
 * A register's value at an instant (读数). Partitioned by month on `ts` (the migration says so; the schema language cannot),
 * no foreign keys, key begins with the point so that it can be distributed by it.
 */
export const reading = pgTable(
  "reading",
  {
    pointId: integer("point_id").notNull(),
    ts: instant("ts").notNull(),
    value: doublePrecision("value").notNull(),
    /** 0 good · 1 uncertain · 2 bad · 3 substitute */
    quality: smallint("quality").notNull(),
    /** 0 pulled · 1 pushed live · 2 typed in by a person over a rejected row */
    source: smallint("source").notNull(),
    epoch: integer("epoch").notNull().default(0),
  },
  (table) => [primaryKey({ columns: [table.pointId, table.ts] })],
);

/** What a reading was before another value took its place: raw is never lost by an overwrite. */
export const readingChange = pgTable(
  "reading_change",
  {
    id: bigint("id", { mode: "number" }).primaryKey().generatedAlwaysAsIdentity(),
    pointId: integer("point_id").notNull(),
    ts: instant("ts").notNull(),
    value: doublePrecision("value").notNull(),
    quality: smallint("quality").notNull(),
    /** Of the value that was replaced; -1: of a time when it was not written down. */
    source: smallint("source").notNull().default(-1),
    /** The run that brought the new value; null: it was pushed. */
    runId: integer("run_id"),
    at: instant("at").notNull(),
  },
  (table) => [index("reading_change_point").on(table.pointId, table.ts)],
);
