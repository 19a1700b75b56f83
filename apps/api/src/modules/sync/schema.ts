import { z } from "zod";

export const RUN_STATUSES = ["queued", "running", "paused", "success", "partial", "failed", "cancelled", "braked"] as const;
export const STREAM_STATUSES = ["queued", "running", "success", "failed", "cancelled", "braked"] as const;

const countsShape = {
  read: z.number().int(),
  inserted: z.number().int(),
  updated: z.number().int(),
  unchanged: z.number().int(),
  rejected: z.number().int(),
  deleted: z.number().int(),
  bytes: z.number().int(),
};

const errorSchema = z
  .object({ class: z.enum(["config", "auth", "retryable", "remote", "bug"]), code: z.string(), message: z.string() })
  .nullable();

export const brakeSchema = z.object({
  gone: z.number().int(),
  live: z.number().int(),
  limit: z.number().int(),
  sample: z.array(z.object({ key: z.string(), label: z.string() })),
  decision: z
    .object({ choice: z.enum(["confirm", "keep"]), by: z.string(), at: z.string(), reason: z.string().optional() })
    .optional(),
});

export const runStreamSchema = z.object({
  stream: z.string(),
  status: z.enum(STREAM_STATUSES),
  mode: z.enum(["snapshot", "incremental"]).nullable(),
  ...countsShape,
  expected: z.number().int().nullable(),
  error: errorSchema,
  brake: brakeSchema.nullable(),
  startedAt: z.string().nullable(),
  finishedAt: z.string().nullable(),
});

export const syncRunSchema = z.object({
  id: z.number().int(),
  connectionId: z.number().int(),
  status: z.enum(RUN_STATUSES),
  mode: z.enum(["snapshot", "incremental"]).nullable(),
  trigger: z.enum(["manual", "schedule", "retry", "decision"]),
  slot: z.string().nullable(),
  requestedBy: z.string().nullable(),
  ...countsShape,
  expected: z.number().int().nullable(),
  error: errorSchema,
  streams: z.array(runStreamSchema),
  createdAt: z.string(),
  startedAt: z.string().nullable(),
  finishedAt: z.string().nullable(),
});
export type SyncRunView = z.output<typeof syncRunSchema>;

export const syncLogSchema = z.object({
  id: z.number().int(),
  runId: z.number().int(),
  at: z.string(),
  level: z.enum(["info", "warn", "error"]),
  stream: z.string().nullable(),
  message: z.string(),
  facts: z.record(z.string(), z.unknown()).nullable(),
});

/** `confirm`: the rows are really gone, delete them · `keep`: keep them all, the next run asks again. */
export const decisionSchema = z.object({
  decision: z.enum(["confirm", "keep"]),
  /** One stream; absent: every braked stream of the run. */
  stream: z.string().optional(),
  reason: z.string().max(500).optional(),
});

export const recordSchema = z.object({
  id: z.number().int(),
  connectionId: z.number().int(),
  stream: z.string(),
  key: z.string(),
  label: z.string(),
  scope: z.string(),
  data: z.record(z.string(), z.unknown()),
  deleted: z.boolean(),
  version: z.number().int(),
  firstSeenAt: z.string(),
  lastSeenAt: z.string(),
  changedAt: z.string(),
  /** A person's value stands in it where the platform sent one that does not fit. */
  corrected: z.boolean(),
  /** What it lies in, outermost first, less what its label says already: 片区, 楼栋. */
  place: z.array(z.string()),
});

/** Who typed what into a record the platform sent unusable. */
export const correctionSchema = z.object({
  rejectId: z.number().int(),
  by: z.string(),
  at: z.string(),
  /** The row as the platform sent it. */
  raw: z.unknown(),
  /** Places of that row that a person replaced. */
  changes: z.array(z.object({ path: z.string(), before: z.unknown(), after: z.unknown() })),
  /** Fields of the record that come from there. */
  fields: z.array(z.string()),
  /** When the platform last sent an unusable row again. */
  againAt: z.string().nullable(),
  againRejectId: z.number().int().nullable(),
});

/** One record with what a list does not carry. */
export const recordDetailSchema = recordSchema.extend({
  /** The row as delivered; of a corrected record too. */
  raw: z.unknown(),
  correction: correctionSchema.nullable(),
  /** Records it refers to (`of`) and that refer to it (`by`), by the fields that declare it. */
  related: z.array(
    z.object({
      stream: z.string(),
      direction: z.enum(["of", "by"]),
      field: z.string(),
      rows: z.array(
        z.object({
          id: z.number().int(),
          key: z.string(),
          label: z.string(),
          data: z.record(z.string(), z.unknown()),
          /** The measured point that it describes. */
          pointId: z.number().int().nullable(),
        }),
      ),
      more: z.boolean(),
    }),
  ),
  history: z.array(
    z.object({
      id: z.number().int(),
      /** The run that brought it, or the change set whose read-back did. */
      runId: z.number().int().nullable(),
      changeSetId: z.number().int().nullable(),
      at: z.string(),
      kind: z.enum(["updated", "deleted", "restored"]),
      /** Changed fields only. */
      changes: z.array(z.object({ field: z.string(), before: z.unknown(), after: z.unknown() })),
    }),
  ),
});

export const rejectSchema = z.object({
  id: z.number().int(),
  connectionId: z.number().int(),
  stream: z.string(),
  key: z.string().nullable(),
  raw: z.unknown(),
  path: z.string(),
  code: z.string(),
  message: z.string(),
  /** `open` · `replayed` by a person · `superseded` by a later good row of the platform · `discarded` by a person. */
  status: z.enum(["open", "replayed", "superseded", "discarded"]),
  fixedRaw: z.unknown().nullable(),
  resolvedBy: z.string().nullable(),
  resolvedAt: z.string().nullable(),
  seen: z.number().int(),
  firstRunId: z.number().int(),
  lastRunId: z.number().int(),
  firstSeenAt: z.string(),
  lastSeenAt: z.string(),
});

/** Absent `raw`: replay the row as it is (after a code table was mended, say). */
export const replaySchema = z.object({ raw: z.unknown().optional() });
export const replayResultSchema = z.object({
  reject: rejectSchema,
  outcome: z.enum(["inserted", "updated", "unchanged", "rejected"]),
  recordId: z.number().int().nullable(),
});

export const driftSchema = z.object({
  id: z.number().int(),
  connectionId: z.number().int(),
  stream: z.string(),
  kind: z.enum(["newField", "missingField", "typeChanged", "unknownCode"]),
  path: z.string(),
  detail: z.string(),
  sample: z.string().nullable(),
  count: z.number().int(),
  status: z.enum(["open", "accepted", "resolved"]),
  decidedBy: z.string().nullable(),
  decidedAt: z.string().nullable(),
  firstSeenAt: z.string(),
  lastSeenAt: z.string(),
});

export const driftDecisionSchema = z.object({
  /** `accepted`: known and fine · `open`: look again. */
  status: z.enum(["accepted", "open"]),
});

/** What happens with unknown shapes on this stream. */
export const streamStateSchema = z.object({
  id: z.string().describe("connectionId:stream"),
  connectionId: z.number().int(),
  stream: z.string(),
  watermark: z.string().nullable(),
  snapshotAt: z.string().nullable(),
  /** Whether an interrupted pass waits to be resumed. */
  openPass: z.boolean(),
  driftPolicy: z.enum(["evolve", "freeze", "discardValue", "discardRow"]),
});
export const streamStateUpdateSchema = streamStateSchema.pick({ driftPolicy: true });

export const syncAnswerSchema = z.object({
  runId: z.number().int(),
  fresh: z.boolean().describe("false: the same wish was under way already"),
});
export const idAnswerSchema = z.object({ id: z.number().int() });
export const decisionAnswerSchema = z.object({ id: z.number().int(), deleted: z.number().int() });
export const discardSchema = z.object({ reason: z.string().max(500).optional() });

/** One thing that waits for the information officer, heaviest first. */
export const attentionSchema = z.object({
  kind: z.enum(["braked", "failed", "refused", "rejects", "drift"]),
  connectionId: z.number().int(),
  connectionTitle: z.string(),
  runId: z.number().int().nullable(),
  /** The streams that the same cause has hit. */
  streams: z.array(z.string()),
  count: z.number().int(),
  /** Live rows beside a brake's missing ones, for the share. */
  of: z.number().int().nullable(),
  at: z.string(),
  /** The reject's or failure's code, or the drift's kind. */
  code: z.string().nullable(),
  /** Where a row or a schema has drifted; empty for the rest. */
  path: z.string(),
  /** Of a failure: when all of these streams were last read to the end; null where one never was. */
  dataAsOf: z.string().nullable(),
  /** Of a failure: when the hub tries again by itself; null where it does not. */
  nextTry: z.string().nullable(),
  /** A change set of the reader's own that was refused: by whom and why; `at` says when. */
  changeSet: z.object({ id: z.number().int(), title: z.string(), by: z.string(), reason: z.string() }).nullable(),
});

export const homeSchema = z.object({
  attention: z.array(attentionSchema),
  running: z.array(syncRunSchema),
  /** As many as the list of drifts shows: of one cause, one for each stream that met it. */
  openDrifts: z.number().int(),
  activity: z.array(
    z.object({
      day: z.string().describe("2026-11-23, Asia/Shanghai"),
      inserted: z.number().int(),
      updated: z.number().int(),
      deleted: z.number().int(),
      rejected: z.number().int(),
    }),
  ),
});
