import {
  record,
  recordChange,
  reject,
  schemaDrift,
  streamState,
  syncLog,
  syncRun,
  syncRunStream,
} from "@campushub/drizzle/schema";
import { asc, desc, eq, inArray, sql } from "drizzle-orm";
import { z } from "zod";
import { computed, defineResource, filter, search } from "../../infra/listing.ts";
import { correctionOf } from "./correction.ts";
import { missingIn } from "./missing-in.ts";
import { relatedOf } from "./related/related-records.ts";
import { type Named, placesOf } from "./related/whole-names.ts";
import type { RejectRow } from "./replay-reject.ts";
import {
  driftSchema,
  recordDetailSchema,
  recordSchema,
  rejectSchema,
  type SyncRunView,
  streamStateSchema,
  syncLogSchema,
  syncRunSchema,
} from "./schema.ts";

const { errorClass, errorCode, errorMessage } = syncRun;
const runColumns = {
  id: syncRun.id,
  connectionId: syncRun.connectionId,
  status: syncRun.status,
  mode: syncRun.mode,
  trigger: syncRun.trigger,
  slot: syncRun.slot,
  requestedBy: syncRun.requestedBy,
  read: syncRun.read,
  inserted: syncRun.inserted,
  updated: syncRun.updated,
  unchanged: syncRun.unchanged,
  rejected: syncRun.rejected,
  deleted: syncRun.deleted,
  bytes: syncRun.bytes,
  errorClass,
  errorCode,
  errorMessage,
  createdAt: syncRun.createdAt,
  startedAt: syncRun.startedAt,
  finishedAt: syncRun.finishedAt,
};

type ErrorView = SyncRunView["error"];
const errorOf = (row: { errorClass: string | null; errorCode: string | null; errorMessage: string | null }): ErrorView =>
  row.errorClass
    ? { class: row.errorClass as NonNullable<ErrorView>["class"], code: row.errorCode ?? "", message: row.errorMessage ?? "" }
    : null;
const iso = (date: Date | null) => date?.toISOString() ?? null;

export const syncRuns = defineResource({
  name: "sync-runs",
  from: syncRun,
  columns: runColumns,
  view: syncRunSchema,
  filters: {
    stream: filter(
      z.string().max(60),
      (name) => sql`exists (select 1 from sync_run_stream s where s.run_id = sync_run.id and s.stream = ${name})`,
    ),
  },
  async present(rows, { ctx }) {
    if (rows.length === 0) return [];
    const streams = await ctx.db
      .select()
      .from(syncRunStream)
      .where(
        inArray(
          syncRunStream.runId,
          rows.map(({ id }) => id),
        ),
      )
      .orderBy(asc(syncRunStream.ordinal));
    return rows.map((row): SyncRunView => {
      const { errorClass: _class, errorCode: _code, errorMessage: _message, ...rest } = row;
      const mine = streams.filter(({ runId }) => runId === row.id);
      const expected = mine.reduce((sum, { expected: rows }) => sum + (rows ?? 0), 0);
      return { ...rest, error: errorOf(row), expected: expected || null, streams: mine.map(streamView) };
    });
  },
});

function streamView(row: typeof syncRunStream.$inferSelect): SyncRunView["streams"][number] {
  const {
    runId: _run,
    ordinal: _ordinal,
    batches: _batches,
    errorClass: _class,
    errorCode: _code,
    errorMessage: _message,
    ...rest
  } = row;
  return { ...rest, error: errorOf(row), startedAt: iso(row.startedAt), finishedAt: iso(row.finishedAt) };
}

export const syncLogs = defineResource({
  name: "sync-logs",
  from: syncLog,
  columns: {
    id: syncLog.id,
    runId: syncLog.runId,
    at: syncLog.at,
    level: syncLog.level,
    stream: syncLog.stream,
    message: syncLog.message,
    facts: syncLog.facts,
  },
  view: syncLogSchema,
});

/** Rejects of the record's own key. */
const refusals = sql`from reject j where j.connection_id = record.connection_id and j.stream = record.stream and j.key = record.key`;
/**
 * A complete snapshot after a row was last written confirms that the platform still has it so; not where the platform's row for it
 * was refused since.
 */
const confirmedAt = sql<string>`greatest(record.last_seen_at, case when not record.deleted and not exists (
  select 1 ${refusals} and j.status in ('open', 'replayed') and j.last_seen_at > record.last_seen_at) then (
  select s.snapshot_at from stream_state s where s.connection_id = record.connection_id and s.stream = record.stream) end)`;
const isCorrected = sql<boolean>`exists (select 1 ${refusals} and j.status = 'replayed' and j.fixed_raw = record.raw)`;

export const records = defineResource({
  name: "records",
  from: record,
  columns: {
    id: record.id,
    connectionId: record.connectionId,
    stream: record.stream,
    key: record.key,
    label: record.label,
    scope: record.scope,
    data: record.data,
    deleted: record.deleted,
    version: record.version,
    firstSeenAt: record.firstSeenAt,
    lastSeenAt: computed<string>("instant", confirmedAt),
    changedAt: record.changedAt,
    corrected: computed<boolean>("boolean", isCorrected),
  },
  view: recordSchema,
  async present(rows, { ctx }) {
    const places = await placesOf(ctx, rows as Named[]);
    return rows.map((row, at) => ({ ...row, place: places[at]! }));
  },
  filters: {
    q: search({ key: sql`record.key`, label: sql`record.label`, data: sql`record.data::text` }),
    /** A run: the records its brakes are about, and those it deleted. */
    missingIn: filter(
      z
        .int()
        .positive()
        .max(2 ** 31 - 1),
      missingIn,
    ),
  },
  detail: {
    view: recordDetailSchema,
    async present(view, { ctx }) {
      const [own] = await ctx.db.select({ raw: record.raw }).from(record).where(eq(record.id, view.id));
      const changes = await ctx.db
        .select()
        .from(recordChange)
        .where(eq(recordChange.recordId, view.id))
        .orderBy(desc(recordChange.id))
        .limit(200);
      const history = changes.map(({ id, runId, changeSetId, at, kind, before, after }) => ({
        id,
        runId,
        changeSetId,
        at: at.toISOString(),
        kind,
        changes: kind === "deleted" ? [] : differences(before, after),
      }));
      const correction = await correctionOf(ctx, { ...view, raw: own!.raw });
      const raw = correction ? correction.raw : (JSON.parse(own!.raw) as unknown);
      return { ...view, raw, correction: correction ?? null, related: await relatedOf(ctx, view), history };
    },
  },
});

/** Fields whose values differ, by JSON text. */
export function differences(before: Record<string, unknown>, after: Record<string, unknown>) {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return names
    .filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]))
    .map((field) => ({ field, before: before[field] ?? null, after: after[field] ?? null }));
}

export const rejects = defineResource({
  name: "rejects",
  from: reject,
  columns: {
    id: reject.id,
    connectionId: reject.connectionId,
    stream: reject.stream,
    key: reject.key,
    raw: reject.raw,
    path: reject.path,
    code: reject.code,
    message: reject.message,
    status: reject.status,
    fixedRaw: reject.fixedRaw,
    resolvedBy: reject.resolvedBy,
    resolvedAt: reject.resolvedAt,
    seen: reject.seen,
    firstRunId: reject.firstRunId,
    lastRunId: reject.lastRunId,
    firstSeenAt: reject.firstSeenAt,
    lastSeenAt: reject.lastSeenAt,
  },
  view: rejectSchema,
  filters: {
    q: search({ raw: sql`reject.raw`, message: sql`reject.message`, key: sql`reject.key` }),
  },
  present: (rows) =>
    rows.map((row) => ({
      ...row,
      raw: JSON.parse(row.raw) as unknown,
      fixedRaw: row.fixedRaw === null ? null : JSON.parse(row.fixedRaw),
    })),
});

/** A row as a verb hands it back, as lists show it. */
export function rejectView(row: RejectRow): z.output<typeof rejectSchema> {
  const { rawHash: _hash, scope: _scope, ...rest } = row;
  return {
    ...rest,
    raw: JSON.parse(row.raw) as unknown,
    fixedRaw: row.fixedRaw === null ? null : (JSON.parse(row.fixedRaw) as unknown),
    resolvedAt: iso(row.resolvedAt),
    firstSeenAt: row.firstSeenAt.toISOString(),
    lastSeenAt: row.lastSeenAt.toISOString(),
  };
}

export const drifts = defineResource({
  name: "drifts",
  from: schemaDrift,
  columns: {
    id: schemaDrift.id,
    connectionId: schemaDrift.connectionId,
    stream: schemaDrift.stream,
    kind: schemaDrift.kind,
    path: schemaDrift.path,
    detail: schemaDrift.detail,
    sample: schemaDrift.sample,
    count: schemaDrift.count,
    status: schemaDrift.status,
    decidedBy: schemaDrift.decidedBy,
    decidedAt: schemaDrift.decidedAt,
    firstSeenAt: schemaDrift.firstSeenAt,
    lastSeenAt: schemaDrift.lastSeenAt,
  },
  view: driftSchema,
});

export const streamStates = defineResource({
  name: "stream-states",
  from: streamState,
  columns: {
    id: computed<string>("text", sql`stream_state.connection_id::text || ':' || stream_state.stream`),
    connectionId: streamState.connectionId,
    stream: streamState.stream,
    watermark: streamState.watermark,
    snapshotAt: streamState.snapshotAt,
    openPass: computed<boolean>("boolean", sql`stream_state.pass_mode is not null`),
    driftPolicy: streamState.driftPolicy,
  },
  view: streamStateSchema,
  defaultSort: ["id", "ASC"],
});
