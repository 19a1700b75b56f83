import type { Tx } from "@campushub/drizzle";
import { type DriftPolicy, record, reject, streamState } from "@campushub/drizzle/schema";
import { type Json, type Reading, readingKey, wireOf } from "@campushub/kit";
import { and, eq } from "drizzle-orm";
import type { Ctx } from "../../core/context.ts";
import { conflict, notFound } from "../../core/errors.ts";
import { perform } from "../audit/index.ts";
import { loadConnection, openSettings } from "../connections/index.ts";
import { describePoints, SOURCE_MENDED, SOURCE_PULLED } from "../energy/index.ts";
import { describesPoints } from "./engine/describes-points.ts";
import { DriftWatch } from "./engine/drift-watch.ts";
import { type MergeFacts, mergeRecords } from "./engine/merge-records.ts";
import { MISSING_VALUE } from "./engine/missing-values.ts";
import {
  codeTables,
  isRefused,
  mapContext,
  type PreparedRecord,
  prepareReading,
  prepareRecord,
  type Refused,
} from "./engine/prepare.ts";
import { shownText } from "./engine/storable.ts";
import { writeReadings } from "./engine/write-readings.ts";

export type RejectRow = typeof reject.$inferSelect;

export interface ReplayAnswer {
  readonly reject: RejectRow;
  readonly outcome: "inserted" | "updated" | "unchanged" | "rejected";
  readonly recordId: number | null;
}

/** @throws AppError notFound */
export async function loadReject(ctx: Pick<Ctx, "db">, id: number): Promise<RejectRow> {
  const [row] = await ctx.db.select().from(reject).where(eq(reject.id, id));
  if (!row) throw notFound("reject", id);
  return row;
}

/**
 * Puts a rejected row through the same mapping and checks again: mended (`raw`), or as it is after a code table or the
 * connector was mended. A row that still does not fit stays open with its new reason.
 * @throws AppError notFound; conflict for a row that was replayed, or that the platform itself has mended since
 */
export async function replayReject({ ctx, input }: { ctx: Ctx; input: { id: number; raw?: Json } }): Promise<ReplayAnswer> {
  const before = await loadReject(ctx, input.id);
  if (before.code === MISSING_VALUE)
    throw conflict("the platform says that it has no value here; there is no row to replay", { reason: "noValue" });
  const attempt = await prepare(ctx, before, input.raw);
  return perform({
    ctx,
    resource: "rejects",
    action: "replay",
    recordId: before.id,
    work: async (tx, audit) => {
      await demandUnsettled(tx, before.id);
      const mended = input.raw === undefined ? {} : { fixedRaw: JSON.stringify(input.raw) };
      const settle = (values: Partial<RejectRow>) => update(tx, before.id, { ...mended, ...values });
      if (isRefused(attempt)) {
        const { code } = attempt;
        const [path, message] = [shownText(attempt.path), shownText(attempt.message)];
        await audit({ before: { code: before.code }, after: { outcome: "rejected", code, path } });
        return { reject: await settle({ path, code, message, status: "open" }), outcome: "rejected" as const, recordId: null };
      }
      const { outcome, recordId, key } = await attempt.write(tx);
      await audit({
        before: { raw: JSON.parse(before.raw) },
        after: { outcome, recordId, raw: input.raw ?? JSON.parse(before.raw) },
      });
      const settled = { status: "replayed" as const, key, resolvedBy: ctx.actor.name, resolvedAt: new Date(ctx.clock.now()) };
      return { reject: await settle(settled), outcome, recordId };
    },
  });
}

/** Two people, or a person and a sync, may settle the same row at once: the second is told. */
async function demandUnsettled(tx: Tx, id: number): Promise<void> {
  const [now] = await tx.select({ status: reject.status }).from(reject).where(eq(reject.id, id)).for("update");
  if (now?.status === "replayed") throw conflict("this row was replayed already", { reason: "replayed" });
  if (now?.status === "superseded")
    throw conflict("the platform has sent a good row since; the old one would overwrite it", { reason: "newerRow" });
}

async function update(tx: Tx, id: number, values: Partial<RejectRow>): Promise<RejectRow> {
  const [row] = await tx.update(reject).set(values).where(eq(reject.id, id)).returning();
  return row!;
}

interface Written {
  readonly outcome: "inserted" | "updated" | "unchanged";
  readonly recordId: number | null;
  readonly key: string;
}
type Attempt = Refused | { write(tx: Tx): Promise<Written> };

async function prepare(ctx: Ctx, before: RejectRow, mended: Json | undefined): Promise<Attempt> {
  const isMended = mended !== undefined;
  const raw = isMended ? mended : (JSON.parse(before.raw) as Json);
  const row = { raw, scope: before.scope };
  const { connector, config } = openSettings(ctx, await loadConnection(ctx, before.connectionId));
  const stream = connector.streams[before.stream];
  if (!stream) throw conflict(`the connector no longer has a stream ${before.stream}`, { reason: "streamGone" });
  const [state] = await ctx.db
    .select({ policy: streamState.driftPolicy })
    .from(streamState)
    .where(and(eq(streamState.connectionId, before.connectionId), eq(streamState.stream, before.stream)));
  const policy: DriftPolicy = state?.policy ?? "evolve";
  const preparation = { config, drift: new DriftWatch(wireOf(stream, config)), policy, tables: codeTables(config) };
  const context = mapContext(preparation);
  const base: Base = {
    connectionId: before.connectionId,
    stream: before.stream,
    runId: before.lastRunId,
    at: new Date(ctx.clock.now()).toISOString(),
  };
  if (stream.kind === "reading") {
    const reading = prepareReading(stream, row, { preparation, context, now: ctx.clock.now() });
    const source = isMended ? SOURCE_MENDED : SOURCE_PULLED;
    return isRefused(reading) ? reading : { write: (tx) => writeReading({ ...base, tx }, { db: ctx.db, reading, source }) };
  }
  const prepared = prepareRecord(stream, row, { preparation, context });
  const isPoint = describesPoints(connector, before.stream);
  return isRefused(prepared)
    ? prepared
    : {
        write: (tx) => writeRecord({ ...base, tx }, { prepared, isPoint, refusedAt: before.lastSeenAt }),
      };
}

type Base = Omit<MergeFacts, "tx">;

async function writeRecord(
  merge: MergeFacts,
  facts: { prepared: PreparedRecord; isPoint: boolean; refusedAt: Date },
): Promise<Written> {
  const { key, label, data, hash } = facts.prepared;
  const [held] = await merge.tx
    .select({ hash: record.hash, deleted: record.deleted, writtenAt: record.lastSeenAt })
    .from(record)
    .where(and(eq(record.connectionId, merge.connectionId), eq(record.stream, merge.stream), eq(record.key, key)));
  if (held && !held.deleted && held.hash !== hash && held.writtenAt > facts.refusedAt) throw newerHeld();
  const counts = await mergeRecords(merge, [facts.prepared]);
  if (facts.isPoint) await describePoints({ ...merge, points: [{ key, name: label, data }] });
  return { outcome: outcomeOf(counts), recordId: counts.seen[0] ?? null, key };
}

/** @returns no record's id: a reading is named by its point and instant. */
async function writeReading(merge: MergeFacts, facts: { db: Ctx["db"]; reading: Reading; source: number }): Promise<Written> {
  const { db, reading, source } = facts;
  const { point, ts, value, quality } = reading;
  const layers = [{ points: [point], ts: [ts], value: [value], quality: [quality] }];
  const writing = { db, source, replaces: "nothing", points: new Map(), openRejects: false } as const;
  const written = await writeReadings(merge, { layers }, writing);
  if (written.held > 0) throw newerHeld();
  return { outcome: outcomeOf(written), recordId: null, key: readingKey(point, ts) };
}

const newerHeld = () =>
  conflict(
    "the hub holds another value that the platform sent; a replay would overwrite it. Discard this row, or change the value by a change request",
    { reason: "newerHeld" },
  );

function outcomeOf(counts: { inserted: number; updated: number }): Written["outcome"] {
  if (counts.inserted > 0) return "inserted";
  return counts.updated > 0 ? "updated" : "unchanged";
}
