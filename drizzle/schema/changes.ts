import { sql } from "drizzle-orm";
import { bigint, boolean, index, integer, json, jsonb, pgTable, primaryKey, text, uniqueIndex } from "drizzle-orm/pg-core";
import { instant } from "./columns.ts";

export const CHANGE_SET_STATUSES = [
  "draft",
  "planned",
  "submitted",
  "approved",
  "applying",
  "applied",
  "partial",
  "failed",
  "rejected",
  "cancelled",
  "expired",
] as const;
export type ChangeSetStatus = (typeof CHANGE_SET_STATUSES)[number];

/**
 * Planned: `create update delete action` will be done, `noop conflict forbidden` will not. Applied: `sending` is on its way,
 * `unknown` nobody knows yet, `failed` certainly not done, `skipped` never sent.
 */
export const OP_OUTCOMES = [
  "pending",
  "create",
  "update",
  "delete",
  "action",
  "noop",
  "conflict",
  "forbidden",
  "sending",
  "applied",
  "rejected",
  "unknown",
  "failed",
  "skipped",
] as const;
export type OpOutcome = (typeof OP_OUTCOMES)[number];

type Fields = Record<string, unknown>;

/** What the plan found beside the ops themselves. */
export interface PlanFacts {
  /** Effect → how many ops will have it. */
  effects: Record<string, number>;
  /** Calls to the platform: reading again, sending, reading back. */
  calls: number;
  /** Calls the connection may make per hour by its own limit. */
  callsPerHour: number;
  reversible: number;
  irreversible: number;
  /** Machine-readable, with what the screen needs to say it. */
  warnings: { code: string; count: number; detail?: string }[];
  readAt: string;
}

/** Ops that a rest does not take up: how many, and what the first of them are called. */
export interface LeftOut {
  /** `unknown`: nobody knows whether the platform did it; `unverified`: money or a message it says it did; `notPossible`: no longer on offer. */
  reason: "unknown" | "unverified" | "notPossible";
  count: number;
  labels: string[];
}

/** A wish to change records of one platform (变更单): planned, approved, applied, verified, reverted. */
export const changeSet = pgTable(
  "change_set",
  {
    id: integer("id").primaryKey().generatedAlwaysAsIdentity(),
    /** Kept when the connection goes: it is proof. */
    connectionId: integer("connection_id").notNull(),
    title: text("title").notNull(),
    reason: text("reason").notNull().default(""),
    status: text("status").$type<ChangeSetStatus>().notNull().default("draft"),
    source: text("source").$type<"edit" | "file" | "command" | "revert">().notNull().default("edit"),
    authorId: text("author_id").notNull(),
    authorName: text("author_name").notNull(),
    /** Persons who changed it after it was made: like its author, none of them approves it. */
    editors: jsonb("editors").$type<string[]>().notNull().default([]),
    /** The change set this one takes back. */
    revertsId: integer("reverts_id"),
    /** The change set whose undone ops this one takes up. */
    restOfId: integer("rest_of_id"),
    /** What that one left behind and this one does not take up, by reason. */
    leftOut: jsonb("left_out").$type<LeftOut[]>().notNull().default([]),
    importId: integer("import_id"),
    total: integer("total").notNull().default(0),
    plan: jsonb("plan").$type<PlanFacts>(),
    plannedAt: instant("planned_at"),
    planHash: text("plan_hash"),
    /** Where and what the connection would send when it was planned: name → fingerprint. */
    planTarget: jsonb("plan_target").$type<Record<string, string>>(),
    /** Number of the latest plan that came to stand; 0: none yet. */
    planNumber: integer("plan_number").notNull().default(0),
    /** Plans begun so far, which gives the next its number. */
    plansBegun: integer("plans_begun").notNull().default(0),
    expiresAt: instant("expires_at"),
    /** Why a second person must agree; empty: none need. */
    approvalReasons: jsonb("approval_reasons").$type<string[]>().notNull().default([]),
    submittedAt: instant("submitted_at"),
    submittedBy: text("submitted_by"),
    comment: text("comment"),
    decidedAt: instant("decided_at"),
    decidedBy: text("decided_by"),
    decidedByName: text("decided_by_name"),
    /** Whose right the decision rests on, where it was delegated. */
    onBehalfOf: text("on_behalf_of"),
    decisionComment: text("decision_comment"),
    /** Nothing is sent outside this window. */
    notBefore: instant("not_before"),
    notAfter: instant("not_after"),
    canary: integer("canary").notNull().default(3),
    /** More failures than this share of what was tried (%) stop the rest. */
    maxFailurePercent: integer("max_failure_percent").notNull().default(10),
    appliedBy: text("applied_by"),
    startedAt: instant("started_at"),
    finishedAt: instant("finished_at"),
    /** Why the rest was not sent: `failures`, `cancelled`, `writesStopped`, `window`, `disarmed`, `settings`, `expired`, `error`. */
    stopReason: text("stop_reason"),
    pauseRequested: boolean("pause_requested").notNull().default(false),
    cancelRequested: boolean("cancel_requested").notNull().default(false),
    worker: text("worker"),
    heartbeatAt: instant("heartbeat_at"),
    version: integer("version").notNull().default(1),
    createdAt: instant("created_at").notNull().defaultNow(),
    updatedAt: instant("updated_at").notNull().defaultNow(),
  },
  (table) => [
    index("change_set_status").on(table.status, table.connectionId),
    index("change_set_recent").on(table.connectionId, table.createdAt),
  ],
);

/** One item of a change set (变更项). */
export const changeOp = pgTable(
  "change_op",
  {
    id: bigint("id", { mode: "number" }).primaryKey().generatedAlwaysAsIdentity(),
    /** Written in the transaction that makes the set, and no set is ever deleted: a foreign key would only cost. */
    changeSetId: integer("change_set_id").notNull(),
    connectionId: integer("connection_id").notNull(),
    ordinal: integer("ordinal").notNull(),
    /** Goes to the platform as the ledger id where it takes one: the same for ever, however often it is sent. */
    opId: text("op_id").notNull(),
    stream: text("stream").notNull(),
    key: text("key").notNull(),
    op: text("op").notNull(),
    label: text("label").notNull().default(""),
    /** As wished. */
    fields: jsonb("fields").$type<Fields>().notNull(),
    /** The record its author saw, and which version of it: what it said then is not written a second time. Null: there was none. */
    recordId: bigint("record_id", { mode: "number" }),
    recordVersion: integer("record_version"),
    /** Where the author saw no record: number of the first plan that found the object; what it found is a `foundObject`. */
    foundBy: integer("found_by"),
    /** The record in the platform when the plan was made; see `nowIsBase`. */
    now: jsonb("now").$type<Fields>(),
    /** The plan found the record as the author saw it: `now` is not written a second time. */
    nowIsBase: boolean("now_is_base").notNull().default(false),
    /** The record's fields as they shall be. */
    desired: jsonb("desired").$type<Fields>(),
    effect: text("effect"),
    reversible: boolean("reversible").notNull().default(false),
    outcome: text("outcome").$type<OpOutcome>().notNull().default("pending"),
    code: text("code"),
    message: text("message"),
    /** How a person settled a conflict. */
    resolution: text("resolution").$type<"mine" | "platform">(),
    /** Observed just before it was sent. */
    before: jsonb("before").$type<Fields>(),
    /** Read back afterwards. */
    after: jsonb("after").$type<Fields>(),
    /** The read-back shows what was wished; null: not read back yet. */
    verified: boolean("verified"),
    receipt: jsonb("receipt"),
    attempts: integer("attempts").notNull().default(0),
    sentAt: instant("sent_at"),
    settledAt: instant("settled_at"),
    /** The platform lost or altered it later: field → what it says now. */
    drift: jsonb("drift").$type<Fields>(),
    driftAt: instant("drift_at"),
  },
  (table) => [
    // Few, and none on what moves while a set is carried out: a new outcome is written in its place, with no index touched.
    index("change_op_place").on(table.changeSetId, table.ordinal),
    index("change_op_watched").on(table.connectionId, table.stream, table.key).where(sql`verified`),
    index("change_op_drift").on(table.driftAt).where(sql`drift_at is not null`),
  ],
);

/**
 * The object of an op whose author had seen none, as a plan found it. Written down while the plan is still being made, so it counts
 * only once that plan stands.
 */
export const foundObject = pgTable(
  "found_object",
  {
    changeSetId: integer("change_set_id").notNull(),
    /** Number of the plan among those of its set. */
    plan: integer("plan").notNull(),
    changeOpId: bigint("change_op_id", { mode: "number" }).notNull(),
    /** Only ever read whole, so it is kept as it is written. */
    data: json("data").$type<Fields>().notNull(),
  },
  (table) => [primaryKey({ columns: [table.changeSetId, table.plan, table.changeOpId] })],
);

/** A row of a file that made no op. */
export interface BadRow {
  line: number;
  errors: { column: string; code: string; message: string; values?: Record<string, string | number> }[];
  cells: Record<string, string>;
}

/** A file that became a change set; the same file again is the same one. */
export const changeImport = pgTable(
  "change_import",
  {
    id: integer("id").primaryKey().generatedAlwaysAsIdentity(),
    connectionId: integer("connection_id").notNull(),
    stream: text("stream").notNull(),
    op: text("op").notNull(),
    fileName: text("file_name").notNull(),
    /** Over file, connection, stream, op and mapping. */
    hash: text("hash").notNull(),
    rows: integer("rows").notNull(),
    badRows: jsonb("bad_rows").$type<BadRow[]>().notNull().default([]),
    changeSetId: integer("change_set_id"),
    createdBy: text("created_by").notNull(),
    createdAt: instant("created_at").notNull().defaultNow(),
  },
  (table) => [uniqueIndex("change_import_hash").on(table.hash)],
);

/** Which column of a file means which field, remembered for the next file with the same head. */
export const columnMapping = pgTable(
  "column_mapping",
  {
    connectionId: integer("connection_id").notNull(),
    stream: text("stream").notNull(),
    op: text("op").notNull(),
    /** Of the head's column names. */
    headHash: text("head_hash").notNull(),
    mapping: jsonb("mapping").$type<Record<string, string>>().notNull(),
    updatedAt: instant("updated_at").notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.connectionId, table.stream, table.op, table.headHash] })],
);

/** A record nobody may change through the hub (受保护记录): the data centre's power, the hospital's water. */
export const protectedRecord = pgTable(
  "protected_record",
  {
    id: integer("id").primaryKey().generatedAlwaysAsIdentity(),
    connectionId: integer("connection_id").notNull(),
    stream: text("stream").notNull(),
    key: text("key").notNull(),
    reason: text("reason").notNull(),
    createdBy: text("created_by").notNull(),
    createdAt: instant("created_at").notNull().defaultNow(),
  },
  (table) => [uniqueIndex("protected_record_key").on(table.connectionId, table.stream, table.key)],
);

/** An approver's right, lent to another person for a while (委托审批). */
export const approvalDelegation = pgTable(
  "approval_delegation",
  {
    id: integer("id").primaryKey().generatedAlwaysAsIdentity(),
    fromUserId: text("from_user_id").notNull(),
    toUserId: text("to_user_id").notNull(),
    fromAt: instant("from_at").notNull(),
    untilAt: instant("until_at").notNull(),
    reason: text("reason").notNull(),
    revokedAt: instant("revoked_at"),
    createdAt: instant("created_at").notNull().defaultNow(),
  },
  (table) => [index("approval_delegation_to").on(table.toUserId, table.untilAt)],
);

/** The house's own rules for writing, one row. */
export const writeSafety = pgTable("write_safety", {
  /** Always 1. */
  id: integer("id").primaryKey(),
  /** Nothing is written to any platform. */
  stopped: boolean("stopped").notNull().default(false),
  stoppedReason: text("stopped_reason"),
  stoppedBy: text("stopped_by"),
  stoppedAt: instant("stopped_at"),
  /** More ops than this need a second person whatever they do. */
  approvalRows: integer("approval_rows").notNull().default(20),
  planHours: integer("plan_hours").notNull().default(24),
  /** `HH:MM-HH:MM` Asia/Shanghai in which nothing physical is sent; empty: none. */
  quietHours: text("quiet_hours").notNull().default(""),
  version: integer("version").notNull().default(1),
  updatedAt: instant("updated_at").notNull().defaultNow(),
});
