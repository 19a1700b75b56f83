import { boolean, doublePrecision, index, integer, jsonb, pgTable, text, uniqueIndex } from "drizzle-orm/pg-core";
import { instant } from "./columns.ts";

/** A configured connector (平台接入): address, credentials, code tables, schedule. */
export const connection = pgTable("connection", {
  id: integer("id").primaryKey().generatedAlwaysAsIdentity(),
  connectorId: text("connector_id").notNull(),
  title: text("title").notNull(),
  /** Everything but the secret fields. */
  config: jsonb("config").$type<Record<string, unknown>>().notNull(),
  /** Field name → AES-256-GCM sealed text; never leaves the server. */
  secrets: jsonb("secrets").$type<Record<string, string>>().notNull().default({}),
  enabled: boolean("enabled").notNull().default(true),
  /** Whether anything may be written to the platform; a copied or restored connection begins without. */
  armed: boolean("armed").notNull().default(true),
  /** Cron expression, Asia/Shanghai; empty: by hand only. */
  schedule: text("schedule").notNull().default(""),
  /** Slots up to here have been enqueued or deliberately skipped. */
  scheduledUpTo: instant("scheduled_up_to"),
  /** Share of live records whose disappearance brakes a run, in percent. */
  brakePercent: doublePrecision("brake_percent").notNull().default(5),
  /** Fewer rows than this may go without a question. */
  brakeRows: integer("brake_rows").notNull().default(20),
  /** Platform clock less ours (ms), measured on the last exchange. */
  clockOffsetMs: integer("clock_offset_ms"),
  /** A platform clock further off than this (s) stops streams that depend on time. */
  maxClockOffsetSeconds: integer("max_clock_offset_seconds").notNull().default(600),
  lastCheck: jsonb("last_check").$type<{ at: string; probes: unknown[] }>(),
  version: integer("version").notNull().default(1),
  createdAt: instant("created_at").notNull().defaultNow(),
  updatedAt: instant("updated_at").notNull().defaultNow(),
});

/** Where this database lived when a hub last started on it: a copy finds itself somewhere else, and writes nothing. */
export const databasePlace = pgTable("database_place", {
  /** Always 1. */
  id: integer("id").primaryKey(),
  place: jsonb("place").$type<Record<string, string>>().notNull(),
  notedAt: instant("noted_at").notNull(),
});

/** One budget per credential, shared by all instances: a token bucket refilled by elapsed time. */
export const rateBudget = pgTable("rate_budget", {
  credential: text("credential").primaryKey(),
  tokens: doublePrecision("tokens").notNull(),
  refilledAt: instant("refilled_at").notNull(),
});

/** One platform token per credential; whoever holds the lease refreshes, the others wait. */
export const tokenLease = pgTable(
  "token_lease",
  {
    credential: text("credential").notNull(),
    name: text("name").notNull(),
    sealed: text("sealed"),
    expiresAt: instant("expires_at"),
    leaseHolder: text("lease_holder"),
    leaseUntil: instant("lease_until"),
    refreshes: integer("refreshes").notNull().default(0),
  },
  (table) => [uniqueIndex("token_lease_key").on(table.credential, table.name)],
);

/** Which instance holds a push inlet (one subscriber per connection). */
export const inletLease = pgTable(
  "inlet_lease",
  {
    connectionId: integer("connection_id").notNull(),
    inlet: text("inlet").notNull(),
    holder: text("holder"),
    heldUntil: instant("held_until"),
    deliveredRows: integer("delivered_rows").notNull().default(0),
    lastDeliveryAt: instant("last_delivery_at"),
  },
  (table) => [uniqueIndex("inlet_lease_key").on(table.connectionId, table.inlet), index("inlet_lease_until").on(table.heldUntil)],
);
