import { z } from "zod";
import { instantText } from "../../core/instant.ts";
import { LANGUAGES } from "../../core/languages.ts";
import { MAX_OPS } from "./limits.ts";

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

const fields = z.record(z.string(), z.unknown());
export const planFactsSchema = z.object({
  effects: z.record(z.string(), z.number().int()),
  calls: z.number().int(),
  callsPerHour: z.number(),
  reversible: z.number().int(),
  irreversible: z.number().int(),
  warnings: z.array(z.object({ code: z.string(), count: z.number().int(), detail: z.string().optional() })),
  readAt: z.string(),
});

/** What the money ops of a set come to. */
export const changeSumSchema = z.object({
  stream: z.string(),
  op: z.string(),
  /** Exact, as text. */
  amount: z.string(),
  unit: z.string(),
  ops: z.number().int(),
});

/** Ops nobody knows the fate of, money and messages whose read-back does not show them, and what is no longer on offer. */
const leftOutSchema = z.object({
  reason: z.enum(["unknown", "unverified", "notPossible"]),
  count: z.number().int(),
  /** Of the first twenty. */
  labels: z.array(z.string()),
});

export const changeSetSchema = z.object({
  id: z.number().int(),
  connectionId: z.number().int(),
  title: z.string(),
  reason: z.string(),
  status: z.enum(CHANGE_SET_STATUSES),
  source: z.enum(["edit", "file", "command", "revert"]),
  authorId: z.string(),
  authorName: z.string(),
  /** Persons who changed it after it was made: none of them approves it. */
  editors: z.array(z.string()),
  revertsId: z.number().int().nullable(),
  /** The change set that takes this one back, newest. */
  revertedById: z.number().int().nullable(),
  /** The change set whose undone ops this one takes up. */
  restOfId: z.number().int().nullable(),
  /** The change set that takes up what this one left undone, newest. */
  restId: z.number().int().nullable(),
  /** Of a rest: what it does not take up of the other set, and why. */
  leftOut: z.array(leftOutSchema),
  importId: z.number().int().nullable(),
  total: z.number().int(),
  /** Outcome → ops; every outcome that occurs. */
  counts: z.partialRecord(z.enum(OP_OUTCOMES), z.number().int()),
  /** Of the applied: read back and found as wished; `lost`: changed again in the platform since. */
  verified: z.number().int(),
  unverified: z.number().int(),
  lost: z.number().int(),
  plan: planFactsSchema.nullable(),
  /** Of the ops that are to be or were carried out. */
  sums: z.array(changeSumSchema),
  plannedAt: z.string().nullable(),
  planHash: z.string().nullable(),
  expiresAt: z.string().nullable(),
  /** `effect:physical`, `effect:money`, `effect:message`, `rows:40>20`, `rowsInDay:30>20` (with what its author and editors did on such platforms within a day); empty: nobody need agree. */
  approvalReasons: z.array(z.string()),
  submittedAt: z.string().nullable(),
  submittedBy: z.string().nullable(),
  comment: z.string().nullable(),
  decidedAt: z.string().nullable(),
  decidedBy: z.string().nullable(),
  decidedByName: z.string().nullable(),
  onBehalfOf: z.string().nullable(),
  decisionComment: z.string().nullable(),
  notBefore: z.string().nullable(),
  notAfter: z.string().nullable(),
  canary: z.number().int(),
  maxFailurePercent: z.number().int(),
  startedAt: z.string().nullable(),
  finishedAt: z.string().nullable(),
  stopReason: z.string().nullable(),
  paused: z.boolean(),
  version: z.number().int(),
  createdAt: z.string(),
  updatedAt: z.string(),
  /** What this actor may do with it now: `plan submit approve reject apply pause resume cancel retry-failed revert plan-rest`. */
  may: z.array(z.string()),
});
export type ChangeSetView = z.output<typeof changeSetSchema>;

const opWish = z.strictObject({
  stream: z.string().min(1).max(60),
  /** The record's key; for a create may be empty. */
  key: z.string().max(400),
  /** `update`, `create`, `delete` or the name of an action of the stream. */
  op: z.string().min(1).max(60),
  fields: fields.default({}),
});
export type OpWish = z.output<typeof opWish>;

const applyRules = {
  notBefore: instantText.nullable().optional(),
  notAfter: instantText.nullable().optional(),
  canary: z.number().int().min(0).max(1000).optional(),
  maxFailurePercent: z.number().int().min(0).max(100).optional(),
};

export const changeSetCreateSchema = z.object({
  connectionId: z.number().int().min(1).max(2_147_483_647),
  title: z.string().trim().min(1).max(200),
  reason: z.string().trim().max(2000).default(""),
  source: z.enum(["edit", "command"]).default("edit"),
  ops: z.array(opWish).max(MAX_OPS).default([]),
  /** One wish for every record of a filter (as `/api/records` takes it), less the exempt keys. */
  forAll: z
    .object({
      stream: z.string().min(1).max(60),
      filter: fields.default({}),
      op: z.string().min(1).max(60),
      fields: fields.default({}),
      exceptKeys: z.array(z.string().max(400)).max(MAX_OPS).default([]),
    })
    .optional(),
  count: z.number().int().min(1).max(MAX_OPS).optional().meta({
    description:
      "How many records are meant, as a person typed it; a set for another number is refused. Required with forAll where the op does more than change data to several records",
  }),
  ...applyRules,
});

export type ChangeSetCreate = z.output<typeof changeSetCreateSchema>;

/** Only a draft or a planned set is edited; it is a draft again. */
export const changeSetUpdateSchema = z.object({
  title: z.string().trim().min(1).max(200).optional(),
  reason: z.string().trim().max(2000).optional(),
  addOps: z.array(opWish).max(MAX_OPS).optional(),
  removeOps: z.array(z.number().int()).max(MAX_OPS).optional(),
  ...applyRules,
});

export const revertSchema = z.object({
  title: z.string().trim().min(1).max(200).optional(),
  /** Required where anything beyond data is taken back. */
  reason: z.string().trim().max(2000).optional(),
});
export const restSchema = z.object({
  title: z.string().trim().min(1).max(200).optional(),
  /** Absent: that of the set it takes up. */
  reason: z.string().trim().max(2000).optional(),
});
export const submitSchema = z.object({ comment: z.string().trim().max(2000).optional() });
export const decisionBodySchema = z.object({
  comment: z.string().trim().max(2000).optional(),
  /** What the approver looked at; another plan is refused. */
  planHash: z.string().max(100).optional(),
});

export const fieldDiffSchema = z.object({
  field: z.string(),
  base: z.unknown(),
  now: z.unknown(),
  desired: z.unknown(),
  verdict: z.enum(["change", "same", "conflict"]),
});

export const changeOpSchema = z.object({
  id: z.number().int(),
  changeSetId: z.number().int(),
  ordinal: z.number().int(),
  opId: z.string(),
  stream: z.string(),
  key: z.string(),
  op: z.string(),
  label: z.string(),
  /** What its record lies in, outermost first: 片区, 楼栋. */
  place: z.array(z.string()),
  /** What somebody who decides should see of its record and of those it refers to: the balance before a cut. */
  telling: z.array(z.object({ stream: z.string(), fields })),
  fields,
  base: fields.nullable(),
  now: fields.nullable(),
  desired: fields.nullable(),
  diff: z.array(fieldDiffSchema).nullable(),
  effect: z.string().nullable(),
  reversible: z.boolean(),
  outcome: z.enum(OP_OUTCOMES),
  code: z.string().nullable(),
  message: z.string().nullable(),
  resolution: z.enum(["mine", "platform"]).nullable(),
  before: fields.nullable(),
  after: fields.nullable(),
  verified: z.boolean().nullable(),
  receipt: z.unknown(),
  attempts: z.number().int(),
  sentAt: z.string().nullable(),
  settledAt: z.string().nullable(),
  drift: fields.nullable(),
  driftAt: z.string().nullable(),
});
export type ChangeOpView = z.output<typeof changeOpSchema>;

/** Settles a conflict: `mine` is wished all the same, `platform` gives the wish up. The set is planned anew. */
export const changeOpUpdateSchema = z.object({ resolution: z.enum(["mine", "platform"]).nullable() });

/** In which a file is written. */
export const languageQuery = z.object({ lang: z.enum(LANGUAGES).default(LANGUAGES[0]) });

const importFaultSchema = z.object({
  column: z.string(),
  code: z.string(),
  message: z.string(),
  /** What the sentence of the code names: `limit`, `allowed`, `shown`. */
  values: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
});

export const importAnswerSchema = z.object({
  importId: z.number().int(),
  changeSetId: z.number().int().nullable(),
  /** This very file was uploaded before: nothing was made twice. */
  repeated: z.boolean(),
  rows: z.number().int(),
  ops: z.number().int(),
  badRows: z.number().int(),
  /** Column of the file → field, as used and remembered; `null`: not used. */
  mapping: z.record(z.string(), z.string().nullable()),
  columns: z.array(z.string()),
  /** The first hundred. */
  bad: z.array(
    z.object({
      line: z.number().int(),
      errors: z.array(importFaultSchema),
      cells: z.record(z.string(), z.string()),
    }),
  ),
});

export const changeImportSchema = z.object({
  id: z.number().int(),
  connectionId: z.number().int(),
  stream: z.string(),
  op: z.string(),
  fileName: z.string(),
  rows: z.number().int(),
  changeSetId: z.number().int().nullable(),
  createdBy: z.string(),
  createdAt: z.string(),
});

export const protectedRecordSchema = z.object({
  id: z.number().int(),
  connectionId: z.number().int(),
  stream: z.string(),
  key: z.string(),
  reason: z.string(),
  createdBy: z.string(),
  createdAt: z.string(),
});
export const protectedRecordCreateSchema = z.object({
  connectionId: z.number().int().min(1).max(2_147_483_647),
  stream: z.string().min(1).max(60),
  key: z.string().min(1).max(400),
  reason: z.string().trim().min(1).max(500),
});

export const approvalDelegationSchema = z.object({
  id: z.number().int(),
  fromUserId: z.string(),
  toUserId: z.string(),
  fromAt: z.string(),
  untilAt: z.string(),
  reason: z.string(),
  revokedAt: z.string().nullable(),
  createdAt: z.string(),
});
export const approvalDelegationCreateSchema = z.object({
  /** Absent: one's own right. */
  fromUserId: z.string().max(200).optional(),
  toUserId: z.string().min(1).max(200),
  fromAt: instantText,
  untilAt: instantText,
  reason: z.string().trim().min(1).max(500),
});

export const writeSafetySchema = z.object({
  stopped: z.boolean(),
  stoppedReason: z.string().nullable(),
  stoppedBy: z.string().nullable(),
  stoppedAt: z.string().nullable(),
  approvalRows: z.number().int(),
  planHours: z.number().int(),
  quietHours: z.string(),
  version: z.number().int(),
});
export const writeSafetyUpdateSchema = z.object({
  stopped: z.boolean().optional(),
  reason: z.string().trim().max(500).optional(),
  approvalRows: z.number().int().min(0).max(MAX_OPS).optional(),
  planHours: z.number().int().min(1).max(720).optional(),
  quietHours: z
    .string()
    .regex(/^$|^([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d$/)
    .optional(),
});

/** One step of a change set's life, from the audit. */
export const timelineSchema = z.array(
  z.object({
    id: z.number().int(),
    at: z.string(),
    actorName: z.string(),
    action: z.string(),
    reason: z.string().nullable(),
    after: z.unknown(),
    /** Batches sent one after the other are one step: how many, and when the last. */
    times: z.number().int(),
    until: z.string(),
  }),
);
