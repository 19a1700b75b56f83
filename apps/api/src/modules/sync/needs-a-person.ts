import { connection, reject, schemaDrift, syncLog, syncRun, syncRunStream } from "@campushub/drizzle/schema";
import { and, count, desc, eq, inArray, max } from "drizzle-orm";
import type { Ctx } from "../../core/context.ts";
import { nextSlot } from "../connections/index.ts";
import { type Attention, NOTHING } from "./attention.ts";
import { refusedSets } from "./refused-sets.ts";

const MOST = 50;

/** Braked, failed, own change sets that were refused, rejected, drifted: one item for each cause, by weight. */
export async function whatNeedsAPerson(ctx: Ctx): Promise<Attention[]> {
  const parts = [await braked(ctx), await failed(ctx), await refusedSets(ctx), await openRejects(ctx), await openDrifts(ctx)];
  return parts.flat();
}

async function braked(ctx: Ctx): Promise<Attention[]> {
  const rows = await ctx.db
    .select({ stream: syncRunStream, run: syncRun, title: connection.title })
    .from(syncRunStream)
    .innerJoin(syncRun, eq(syncRun.id, syncRunStream.runId))
    .innerJoin(connection, eq(connection.id, syncRun.connectionId))
    .where(eq(syncRunStream.status, "braked"))
    .orderBy(desc(syncRun.id))
    .limit(MOST);
  return rows.map(({ stream, run, title }) => ({
    ...NOTHING,
    kind: "braked",
    connectionId: run.connectionId,
    connectionTitle: title,
    runId: run.id,
    streams: [stream.stream],
    count: stream.brake?.gone ?? 0,
    of: stream.brake?.live ?? null,
    at: (stream.finishedAt ?? run.createdAt).toISOString(),
  }));
}

interface Failed {
  readonly stream: typeof syncRunStream.$inferSelect;
  readonly run: typeof syncRun.$inferSelect;
  readonly connection: typeof connection.$inferSelect;
}

/**
 * A platform that is down or refuses us fails every stream for one cause, whatever each of them met first; other failures are
 * one where their code is.
 */
function causeOf({ run, stream: { errorClass, errorCode } }: Failed): string {
  const ofPlatform = errorClass === "retryable" || errorClass === "auth";
  return `${run.connectionId} ${errorClass} ${ofPlatform ? "" : errorCode}`;
}

/** Streams that failed when they were last read to whatever end; a later success of that stream answers the failure. */
async function failed(ctx: Ctx): Promise<Attention[]> {
  const latest = await ctx.db
    .selectDistinctOn([syncRun.connectionId, syncRunStream.stream], { stream: syncRunStream, run: syncRun, connection })
    .from(syncRunStream)
    .innerJoin(syncRun, eq(syncRun.id, syncRunStream.runId))
    .innerJoin(connection, eq(connection.id, syncRun.connectionId))
    .where(inArray(syncRunStream.status, ["success", "failed", "braked"]))
    .orderBy(syncRun.connectionId, syncRunStream.stream, desc(syncRun.id));
  const rows = latest.filter(({ stream }) => stream.status === "failed").sort((left, right) => right.run.id - left.run.id);
  const causes = [...Map.groupBy(rows, causeOf).values()].slice(0, MOST);
  if (causes.length === 0) return [];
  const read = await lastRead(ctx, [...new Set(rows.map(({ run }) => run.connectionId))]);
  const retries = await retriesOf(ctx, [...new Set(rows.map(({ run }) => run.id))]);
  return causes.map((cause) => ({ ...failure(cause, read), nextTry: nextTry(ctx, cause, retries) }));
}

function failure(cause: readonly Failed[], read: ReadonlyMap<string, Date>): Attention {
  const [{ stream, run, connection: of }] = cause as readonly [Failed, ...Failed[]];
  const streams = cause.map((one) => one.stream.stream);
  const known = streams.map((name) => read.get(`${of.id} ${name}`)?.getTime());
  return {
    ...NOTHING,
    kind: "failed",
    connectionId: of.id,
    connectionTitle: of.title,
    runId: run.id,
    streams,
    count: streams.length,
    at: (stream.finishedAt ?? run.createdAt).toISOString(),
    code: stream.errorCode,
    dataAsOf: known.every((at) => at !== undefined) ? new Date(Math.min(...known)).toISOString() : null,
  };
}

/** `connection stream` → when it was last read to the end. */
async function lastRead(ctx: Ctx, connectionIds: readonly number[]): Promise<Map<string, Date>> {
  const rows = await ctx.db
    .select({ connectionId: syncRun.connectionId, stream: syncRunStream.stream, at: max(syncRunStream.finishedAt) })
    .from(syncRunStream)
    .innerJoin(syncRun, eq(syncRun.id, syncRunStream.runId))
    .where(and(inArray(syncRun.connectionId, [...connectionIds]), eq(syncRunStream.status, "success")))
    .groupBy(syncRun.connectionId, syncRunStream.stream);
  return new Map(rows.flatMap(({ connectionId, stream, at }) => (at ? [[`${connectionId} ${stream}`, at] as const] : [])));
}

/** Run → when the retry that it planned is due. */
async function retriesOf(ctx: Ctx, runIds: readonly number[]): Promise<Map<number, number>> {
  const planned = and(inArray(syncLog.runId, [...runIds]), eq(syncLog.message, "retryLater"));
  const rows = await ctx.db.select().from(syncLog).where(planned);
  return new Map(rows.map(({ runId, at, facts }) => [runId, at.getTime() + Number(facts?.inSeconds ?? 0) * 1000]));
}

/** Whichever comes first: the planned retry or the schedule's next slot; one that is due is tried at any moment. */
function nextTry(ctx: Ctx, cause: readonly Failed[], retries: ReadonlyMap<number, number>): string | null {
  const { enabled, schedule } = cause[0]!.connection;
  if (!enabled) return null;
  const now = ctx.clock.now();
  const due = cause.flatMap(({ run }) => retries.get(run.id) ?? []).filter((at) => at >= now);
  const slot = schedule === "" ? undefined : nextSlot(schedule, now);
  const times = slot === undefined ? due : [...due, slot];
  return times.length === 0 ? null : new Date(Math.min(...times)).toISOString();
}

async function openRejects(ctx: Ctx): Promise<Attention[]> {
  const rows = await ctx.db
    .select({
      connectionId: reject.connectionId,
      title: connection.title,
      stream: reject.stream,
      code: reject.code,
      count: count(),
      at: max(reject.lastSeenAt),
      path: max(reject.path),
    })
    .from(reject)
    .innerJoin(connection, eq(connection.id, reject.connectionId))
    .where(eq(reject.status, "open"))
    .groupBy(reject.connectionId, connection.title, reject.stream, reject.code)
    .orderBy(desc(count()))
    .limit(MOST);
  return rows.map(({ connectionId, title, stream, code, count: rejects, at, path }) => ({
    ...NOTHING,
    kind: "rejects",
    connectionId,
    connectionTitle: title,
    streams: [stream],
    count: rejects,
    at: (at ?? new Date(ctx.clock.now())).toISOString(),
    code,
    path: path ?? "",
  }));
}

/** One code or field that several streams of a connection met is one thing to look at. */
async function openDrifts(ctx: Ctx): Promise<Attention[]> {
  const rows = await ctx.db
    .select({ drift: schemaDrift, title: connection.title })
    .from(schemaDrift)
    .innerJoin(connection, eq(connection.id, schemaDrift.connectionId))
    .where(eq(schemaDrift.status, "open"))
    .orderBy(desc(schemaDrift.lastSeenAt))
    .limit(MOST * 4);
  const causes = Map.groupBy(rows, ({ drift }) => `${drift.connectionId} ${drift.kind} ${drift.path}`);
  return [...causes.values()].slice(0, MOST).map((cause) => {
    const [{ drift, title }] = cause as [(typeof rows)[number]];
    return {
      ...NOTHING,
      kind: "drift",
      connectionId: drift.connectionId,
      connectionTitle: title,
      streams: cause.map((one) => one.drift.stream),
      count: cause.reduce((sum, one) => sum + one.drift.count, 0),
      at: drift.lastSeenAt.toISOString(),
      code: drift.kind,
      path: drift.path,
    };
  });
}
