import { bigint, boolean, index, integer, jsonb, pgTable, primaryKey, text, uniqueIndex } from "drizzle-orm/pg-core";
import { instant } from "./columns.ts";
import { connection } from "./connections.ts";

const serialId = () => bigint("id", { mode: "number" }).primaryKey().generatedAlwaysAsIdentity();
const counts = {
  read: integer("read").notNull().default(0),
  inserted: integer("inserted").notNull().default(0),
  updated: integer("updated").notNull().default(0),
  unchanged: integer("unchanged").notNull().default(0),
  rejected: integer("rejected").notNull().default(0),
  deleted: integer("deleted").notNull().default(0),
  bytes: bigint("bytes", { mode: "number" }).notNull().default(0),
};
const failure = {
  errorClass: text("error_class"),
  errorCode: text("error_code"),
  errorMessage: text("error_message"),
};

export const RUN_STATUSES = ["queued", "running", "paused", "success", "partial", "failed", "cancelled", "braked"] as const;
export type RunStatus = (typeof RUN_STATUSES)[number];

/** One execution of a connection's streams (同步任务). */
export const syncRun = pgTable(
  "sync_run",
  {
    id: integer("id").primaryKey().generatedAlwaysAsIdentity(),
    connectionId: integer("connection_id")
      .notNull()
      .references(() => connection.id, { onDelete: "cascade" }),
    status: text("status").$type<RunStatus>().notNull().default("queued"),
    /** null: each stream's own choice (incremental where it can). */
    mode: text("mode").$type<"snapshot" | "incremental">(),
    trigger: text("trigger").$type<"manual" | "schedule" | "retry" | "decision">().notNull(),
    /** The schedule slot this run answers; unique, so a slot runs once however many instances tick. */
    slot: instant("slot"),
    streams: jsonb("streams").$type<string[]>().notNull(),
    range: jsonb("range").$type<{ from: string; to: string }>(),
    requestedBy: text("requested_by"),
    ...counts,
    ...failure,
    cancelRequested: boolean("cancel_requested").notNull().default(false),
    pauseRequested: boolean("pause_requested").notNull().default(false),
    /** The instance working on it and its last sign of life. */
    worker: text("worker"),
    heartbeatAt: instant("heartbeat_at"),
    /** How often a worker died over it and another went on. */
    attempt: integer("attempt").notNull().default(0),
    /** Which automatic retry of a failed wish this is; 0: none. */
    retries: integer("retries").notNull().default(0),
    createdAt: instant("created_at").notNull().defaultNow(),
    startedAt: instant("started_at"),
    finishedAt: instant("finished_at"),
  },
  (table) => [
    uniqueIndex("sync_run_slot").on(table.connectionId, table.slot),
    index("sync_run_recent").on(table.connectionId, table.createdAt),
    index("sync_run_status").on(table.status),
  ],
);

export const STREAM_STATUSES = ["queued", "running", "success", "failed", "cancelled", "braked"] as const;
export type StreamStatus = (typeof STREAM_STATUSES)[number];

export interface BrakeFacts {
  /** Live records missing from the completed pass. */
  gone: number;
  live: number;
  limit: number;
  /** Up to 20 of the missing, for the person who decides. */
  sample: { key: string; label: string }[];
  /** The pass that missed them: what it saw stays remembered until the decision. */
  pass: number;
  /** ISO; what was written later than this was not asked about. */
  passStartedAt: string;
  /** The scopes it completed; `""` is the whole stream. */
  scopes: string[];
  decision?: { choice: "confirm" | "keep"; by: string; at: string; reason?: string };
}

export interface RowCounts {
  read: number;
  inserted: number;
  updated: number;
  unchanged: number;
  rejected: number;
  deleted: number;
  bytes: number;
}

export const syncRunStream = pgTable(
  "sync_run_stream",
  {
    runId: integer("run_id")
      .notNull()
      .references(() => syncRun.id, { onDelete: "cascade" }),
    stream: text("stream").notNull(),
    ordinal: integer("ordinal").notNull(),
    status: text("status").$type<StreamStatus>().notNull().default("queued"),
    mode: text("mode").$type<"snapshot" | "incremental">(),
    ...counts,
    /** Rows the platform announced, where it did. */
    expected: integer("expected"),
    batches: integer("batches").notNull().default(0),
    /** What had been counted at the last checkpoint: a resumed pass reads on from there, and counts on from there. */
    counted: jsonb("counted").$type<RowCounts>(),
    ...failure,
    brake: jsonb("brake").$type<BrakeFacts>(),
    startedAt: instant("started_at"),
    finishedAt: instant("finished_at"),
  },
  (table) => [primaryKey({ columns: [table.runId, table.stream] })],
);

export const syncLog = pgTable(
  "sync_log",
  {
    id: serialId(),
    runId: integer("run_id")
      .notNull()
      .references(() => syncRun.id, { onDelete: "cascade" }),
    at: instant("at").notNull(),
    level: text("level").$type<"info" | "warn" | "error">().notNull(),
    stream: text("stream"),
    message: text("message").notNull(),
    facts: jsonb("facts").$type<Record<string, unknown>>(),
  },
  (table) => [index("sync_log_run").on(table.runId, table.id)],
);

export const DRIFT_POLICIES = ["evolve", "freeze", "discardValue", "discardRow"] as const;
export type DriftPolicy = (typeof DRIFT_POLICIES)[number];

/** Where a stream stands (断点): its watermark and, while a pass is open, the position in it. */
export const streamState = pgTable(
  "stream_state",
  {
    connectionId: integer("connection_id")
      .notNull()
      .references(() => connection.id, { onDelete: "cascade" }),
    stream: text("stream").notNull(),
    /** Everything changed up to here has been read. */
    watermark: instant("watermark"),
    pass: integer("pass").notNull().default(0),
    passMode: text("pass_mode").$type<"snapshot" | "incremental">(),
    passFrom: instant("pass_from"),
    passUpTo: instant("pass_up_to"),
    passRange: jsonb("pass_range").$type<{ from: string; to: string }>(),
    passPosition: jsonb("pass_position"),
    passStartedAt: instant("pass_started_at"),
    /** Scopes of the open pass that the platform has completed; `""` is the whole stream. */
    passScopes: jsonb("pass_scopes").$type<string[]>().notNull().default([]),
    /** When a complete snapshot last agreed with what we hold. */
    snapshotAt: instant("snapshot_at"),
    /** Live records (readings brought, for reading streams) when the last pass ended; counted then, so that no list has to. */
    records: integer("records").notNull().default(0),
    driftPolicy: text("drift_policy").$type<DriftPolicy>().notNull().default("evolve"),
  },
  (table) => [primaryKey({ columns: [table.connectionId, table.stream] })],
);

/**
 * Which records an open pass has seen, one row a batch, as runs of consecutive ids: a row per record would cost more than
 * the records, and a platform that lists in the same order again makes one run a batch.
 */
export const passSeen = pgTable(
  "pass_seen",
  {
    connectionId: integer("connection_id").notNull(),
    stream: text("stream").notNull(),
    pass: integer("pass").notNull(),
    firstIds: bigint("first_ids", { mode: "number" }).array().notNull(),
    lastIds: bigint("last_ids", { mode: "number" }).array().notNull(),
    /** Refused rows nobody could name: they may stand for any record. */
    nameless: integer("nameless").notNull().default(0),
  },
  (table) => [index("pass_seen_pass").on(table.connectionId, table.stream, table.pass)],
);

/** What a platform last said about one of its objects (平台记录). */
export const record = pgTable(
  "record",
  {
    id: serialId(),
    connectionId: integer("connection_id").notNull(),
    stream: text("stream").notNull(),
    key: text("key").notNull(),
    scope: text("scope").notNull().default(""),
    label: text("label").notNull().default(""),
    data: jsonb("data").$type<Record<string, unknown>>().notNull(),
    /** The row as delivered, JSON text. */
    raw: text("raw").notNull(),
    /** Content hash of `scope` and `data`: equal means nothing changed. */
    hash: text("hash").notNull(),
    deleted: boolean("deleted").notNull().default(false),
    version: integer("version").notNull().default(1),
    runId: integer("run_id").notNull(),
    firstSeenAt: instant("first_seen_at").notNull(),
    /** When the row was last written; a complete snapshot after that confirms it (`streamState.snapshotAt`). */
    lastSeenAt: instant("last_seen_at").notNull(),
    changedAt: instant("changed_at").notNull(),
  },
  (table) => [uniqueIndex("record_key").on(table.connectionId, table.stream, table.key)],
);

export const recordChange = pgTable(
  "record_change",
  {
    id: serialId(),
    recordId: bigint("record_id", { mode: "number" }).notNull(),
    /** The run that brought it, or the change set whose read-back did. */
    runId: integer("run_id"),
    changeSetId: integer("change_set_id"),
    at: instant("at").notNull(),
    kind: text("kind").$type<"updated" | "deleted" | "restored">().notNull(),
    /** The record's version that it ended: `before` is what that one said. 0: of a time when versions were not written down. */
    version: integer("version").notNull().default(0),
    before: jsonb("before").$type<Record<string, unknown>>().notNull(),
    after: jsonb("after").$type<Record<string, unknown>>().notNull(),
  },
  (table) => [index("record_change_record").on(table.recordId, table.id)],
);

export const REJECT_STATUSES = ["open", "replayed", "superseded", "discarded"] as const;

/** A row that did not fit (拒收记录), kept with its reason until someone or the platform mends it. */
export const reject = pgTable(
  "reject",
  {
    id: serialId(),
    connectionId: integer("connection_id")
      .notNull()
      .references(() => connection.id, { onDelete: "cascade" }),
    stream: text("stream").notNull(),
    /** Where it could be made out. */
    key: text("key"),
    scope: text("scope").notNull().default(""),
    raw: text("raw").notNull(),
    rawHash: text("raw_hash").notNull(),
    path: text("path").notNull(),
    code: text("code").notNull(),
    message: text("message").notNull(),
    status: text("status").$type<(typeof REJECT_STATUSES)[number]>().notNull().default("open"),
    /** The raw row as a person mended it. */
    fixedRaw: text("fixed_raw"),
    resolvedBy: text("resolved_by"),
    resolvedAt: instant("resolved_at"),
    seen: integer("seen").notNull().default(1),
    firstRunId: integer("first_run_id").notNull(),
    lastRunId: integer("last_run_id").notNull(),
    firstSeenAt: instant("first_seen_at").notNull(),
    lastSeenAt: instant("last_seen_at").notNull(),
  },
  (table) => [
    uniqueIndex("reject_raw").on(table.connectionId, table.stream, table.rawHash),
    index("reject_open").on(table.status, table.connectionId),
    index("reject_by_key").on(table.connectionId, table.stream, table.key),
  ],
);

export const DRIFT_KINDS = ["newField", "missingField", "typeChanged", "unknownCode"] as const;

/** Something in the platform's shape or code tables is not as the connector knows it. */
export const schemaDrift = pgTable(
  "schema_drift",
  {
    id: serialId(),
    connectionId: integer("connection_id")
      .notNull()
      .references(() => connection.id, { onDelete: "cascade" }),
    stream: text("stream").notNull(),
    kind: text("kind").$type<(typeof DRIFT_KINDS)[number]>().notNull(),
    /** Field path, or `table:code` for an unknown code. */
    path: text("path").notNull(),
    detail: text("detail").notNull(),
    sample: text("sample"),
    /** Rows in which the run `runId` met it. */
    count: integer("count").notNull().default(0),
    /** The run that met it last; 0: it was pushed. */
    runId: integer("run_id").notNull().default(0),
    status: text("status").$type<"open" | "accepted" | "resolved">().notNull().default("open"),
    decidedBy: text("decided_by"),
    decidedAt: instant("decided_at"),
    firstSeenAt: instant("first_seen_at").notNull(),
    lastSeenAt: instant("last_seen_at").notNull(),
  },
  (table) => [uniqueIndex("schema_drift_key").on(table.connectionId, table.stream, table.kind, table.path)],
);
