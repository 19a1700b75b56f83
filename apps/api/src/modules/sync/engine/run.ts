import { troubleOf } from "@campushub/drizzle";
import { connection, syncRun, syncRunStream } from "@campushub/drizzle/schema";
import { ConfigError, toConnectorError } from "@campushub/kit";
import { and, asc, eq, inArray, sql } from "drizzle-orm";
import type { Ctx } from "../../../core/context.ts";
import { type ConnectionRow, loadConnection, openSession } from "../../connections/index.ts";
import { LostRunError } from "./claim.ts";
import { describesPoints } from "./describes-points.ts";
import { type HeardWishes, hearWishes } from "./hear-wishes.ts";
import { note } from "./note.ts";
import { runPass } from "./pass.ts";
import { addCounts, type PassContext, type PassEnd, zeroCounts } from "./pass-context.ts";
import { RunProgress } from "./progress.ts";
import { rewindCounts } from "./rewind-counts.ts";
import type { RunRow, StreamEnd } from "./run-row.ts";
import { settleRun, settleStream } from "./settle.ts";
import { loadState, openPass, planPass } from "./stream-state.ts";

type StreamRow = typeof syncRunStream.$inferSelect;

/**
 * Executes a claimed run: its streams one after another, each on its own, so that one bad stream does not stop the rest.
 * Streams an interrupted attempt finished are not read again.
 * @returns the streams that failed in a way the machine may try again, with how long to wait.
 */
export async function executeRun(ctx: Ctx, run: RunRow, signal: AbortSignal): Promise<{ retry: string[]; retryAfterMs: number }> {
  const row = await loadConnection(ctx, run.connectionId);
  const progress = new RunProgress(ctx, run);
  const heard = hearWishes(progress);
  try {
    return await readStreams({ ctx, run, row, progress, heard }, signal);
  } finally {
    heard.end();
  }
}

type RunWork = Pick<StreamWork, "ctx" | "run" | "row" | "progress" | "heard">;

async function readStreams(work: RunWork, signal: AbortSignal): Promise<{ retry: string[]; retryAfterMs: number }> {
  const { ctx, run, row, heard } = work;
  const { connector, session } = openSession(ctx, row, { signal: AbortSignal.any([signal, heard.signal]) });
  const pending = await ctx.db
    .select()
    .from(syncRunStream)
    .where(and(eq(syncRunStream.runId, run.id), inArray(syncRunStream.status, ["queued", "running"])))
    .orderBy(asc(syncRunStream.ordinal));
  const retry: string[] = [];
  let retryAfterMs = 0;
  let stop: "cancel" | "pause" | undefined;
  for (const entry of pending) {
    const stream = connector.streams[entry.stream];
    if (!stream) {
      await settleStream(ctx, run, { entry, kind: "record", end: { kind: "failed", error: unknownStream(entry.stream) } });
      continue;
    }
    const describes = describesPoints(connector, entry.stream);
    const end = await executeStream({ ...work, entry, session, stream, describesPoints: describes });
    await keepClockOffset(ctx, row, session.http.clockOffsetMs());
    if (end.kind === "failed" && end.error.class === "retryable") {
      retry.push(entry.stream);
      retryAfterMs = Math.max(retryAfterMs, end.error.retryAfterMs ?? 0);
    }
    if (end.kind === "stopped") {
      stop = end.why;
      break;
    }
  }
  await settleRun(ctx, run, stop);
  return { retry: stop ? [] : retry, retryAfterMs };
}

const unknownStream = (name: string) =>
  new ConfigError(`the connector no longer has a stream ${name}; ask for a sync without it`, { code: "unknown_stream" });

interface StreamWork extends Pick<PassContext, "session" | "stream" | "describesPoints"> {
  readonly ctx: Ctx;
  readonly run: RunRow;
  readonly row: ConnectionRow;
  readonly entry: StreamRow;
  readonly progress: RunProgress;
  readonly heard: HeardWishes;
}

async function executeStream(work: StreamWork): Promise<StreamEnd> {
  const { ctx, run, row, entry, session, stream, progress, heard } = work;
  const now = ctx.clock.now();
  const end = await readStream(work, now).catch((error: unknown): StreamEnd => {
    const why = heard.wish();
    if (why && error === heard.signal.reason) return { kind: "stopped", counts: zeroCounts(), why };
    // What the database is in trouble with is no fault of the stream: the run waits, and goes on.
    if (session.signal.aborted || error instanceof LostRunError || troubleOf(error)) throw error;
    return { kind: "failed", error: toConnectorError(error) };
  });
  await settleStream(ctx, run, { entry, kind: stream.kind, end });
  ctx.log.info(
    { run: run.id, connection: row.id, stream: entry.stream, kind: stream.kind, end: end.kind, tookMs: ctx.clock.now() - now },
    "stream ended",
  );
  progress.tellNow();
  return end;
}

/** A pass that an earlier run left open is finished first; then what changed since it began is read too. */
async function readStream(work: StreamWork, now: number): Promise<PassEnd> {
  const { run } = work;
  const first = await attempt(work, { now, isFirst: true });
  const inherited = first.resumedFrom !== null && run.startedAt !== null && first.resumedFrom < run.startedAt;
  if (!inherited || first.end.kind !== "success") return first.end;
  const { end } = await attempt(work, { now: work.ctx.clock.now(), isFirst: false });
  return { ...end, counts: addCounts(end.counts, first.end.counts) };
}

/** @returns how the pass ended, and when it had begun if it is an older one that was taken up again. */
async function attempt(
  work: StreamWork,
  { now, isFirst }: { readonly now: number; readonly isFirst: boolean },
): Promise<{ end: PassEnd; resumedFrom: Date | null }> {
  const { ctx, run, row, entry, session, stream, progress } = work;
  const wish = await progress.ask();
  if (wish !== "go") return { end: { kind: "stopped", counts: zeroCounts(), why: wish }, resumedFrom: null };
  const state = await loadState(ctx.db, row.id, entry.stream);
  const clockOffsetMs = session.http.clockOffsetMs() ?? believable(row);
  const range = stream.kind === "reading" ? run.range : null;
  const braked = await isBraked(ctx, row.id, entry.stream);
  const plan = planPass(stream, state, {
    mode: run.mode,
    range,
    now,
    clockOffsetMs,
    braked,
    settingsAt: row.updatedAt,
  });
  const resumedFrom = plan.resumed ? state.passStartedAt : null;
  await openPass(ctx.db, { connectionId: row.id, stream: entry.stream }, plan);
  const before = await rewindCounts(ctx.db, { runId: run.id, stream: entry.stream }, { resumed: plan.resumed, isFirst });
  await ctx.db
    .update(syncRunStream)
    .set({
      status: "running",
      mode: plan.mode,
      startedAt: sql`coalesce(${syncRunStream.startedAt}, ${new Date(now).toISOString()}::timestamptz)`,
    })
    .where(and(eq(syncRunStream.runId, run.id), eq(syncRunStream.stream, entry.stream)));
  await note(ctx, run, {
    stream: entry.stream,
    message: plan.resumed ? "resumed" : "started",
    facts: { mode: plan.mode, upTo: plan.upTo },
  });
  const end = await runPass({
    database: ctx.database,
    clock: ctx.clock,
    session,
    connectionId: row.id,
    runId: run.id,
    claim: run.worker ?? "",
    name: entry.stream,
    stream,
    plan,
    limits: { rows: row.brakeRows, percent: row.brakePercent },
    maxClockOffsetMs: row.maxClockOffsetSeconds * 1000,
    describesPoints: work.describesPoints,
    wish: () => work.heard.wish(),
    onProgress: ({ counts, expected }) => progress.report(entry.stream, { counts: addCounts({ ...before }, counts), expected }),
  });
  return { end, resumedFrom };
}

/** What the last run measured; an offset that would stop this one says nothing of now, when it may have been mended. */
function believable({ clockOffsetMs, maxClockOffsetSeconds }: ConnectionRow): number {
  return clockOffsetMs !== null && Math.abs(clockOffsetMs) <= maxClockOffsetSeconds * 1000 ? clockOffsetMs : 0;
}

async function isBraked(ctx: Ctx, connectionId: number, stream: string): Promise<boolean> {
  const rows = await ctx.db
    .select({ runId: syncRunStream.runId })
    .from(syncRunStream)
    .innerJoin(syncRun, eq(syncRun.id, syncRunStream.runId))
    .where(and(eq(syncRun.connectionId, connectionId), eq(syncRunStream.stream, stream), eq(syncRunStream.status, "braked")))
    .limit(1);
  return rows.length > 0;
}

async function keepClockOffset(ctx: Ctx, row: ConnectionRow, offset: number | undefined): Promise<void> {
  if (offset === undefined || offset === row.clockOffsetMs) return;
  await ctx.db.update(connection).set({ clockOffsetMs: offset }).where(eq(connection.id, row.id));
}
