import { connection, reject, schemaDrift, syncRun, syncRunStream } from "@campushub/drizzle/schema";
import { count, desc, eq, gte, inArray, max, sql } from "drizzle-orm";
import type { PgColumn } from "drizzle-orm/pg-core";
import type { z } from "zod";
import type { Ctx } from "../../core/context.ts";
import { syncRuns } from "./queries.ts";
import type { attentionSchema, homeSchema } from "./schema.ts";

type Attention = z.output<typeof attentionSchema>;
const ACTIVITY_DAYS = 30;
const DAY_MS = 86_400_000;

/** What needs the information officer now, what is running, and what the last thirty days brought. */
export async function home({ ctx }: { ctx: Ctx }): Promise<z.output<typeof homeSchema>> {
  ctx.policy.demand(ctx.actor, "list", "sync-runs");
  const parts = [await braked(ctx), await failed(ctx), await openRejects(ctx), await openDrifts(ctx)];
  const query = {
    filter: { status: ["queued", "running", "paused"] },
    range: { from: 0, to: 19 },
    sort: { field: "id", order: "DESC" as const },
  };
  const { rows: running } = await syncRuns.list({ ctx, query });
  return { attention: parts.flat(), running: [...running], activity: await activity(ctx) };
}

async function braked(ctx: Ctx): Promise<Attention[]> {
  const rows = await ctx.db
    .select({ stream: syncRunStream, run: syncRun, title: connection.title })
    .from(syncRunStream)
    .innerJoin(syncRun, eq(syncRun.id, syncRunStream.runId))
    .innerJoin(connection, eq(connection.id, syncRun.connectionId))
    .where(eq(syncRunStream.status, "braked"))
    .orderBy(desc(syncRun.id))
    .limit(50);
  return rows.map(({ stream, run, title }) => ({
    kind: "braked",
    connectionId: run.connectionId,
    connectionTitle: title,
    runId: run.id,
    stream: stream.stream,
    count: stream.brake?.gone ?? 0,
    of: stream.brake?.live ?? null,
    at: (stream.finishedAt ?? run.createdAt).toISOString(),
    code: null,
    message: "",
  }));
}

/** Streams that failed when they were last read to whatever end; a later success of that stream answers the failure. */
async function failed(ctx: Ctx): Promise<Attention[]> {
  const latest = await ctx.db
    .selectDistinctOn([syncRun.connectionId, syncRunStream.stream], {
      stream: syncRunStream,
      run: syncRun,
      title: connection.title,
    })
    .from(syncRunStream)
    .innerJoin(syncRun, eq(syncRun.id, syncRunStream.runId))
    .innerJoin(connection, eq(connection.id, syncRun.connectionId))
    .where(inArray(syncRunStream.status, ["success", "failed", "braked"]))
    .orderBy(syncRun.connectionId, syncRunStream.stream, desc(syncRun.id));
  const rows = latest
    .filter(({ stream }) => stream.status === "failed")
    .sort((left, right) => right.run.id - left.run.id)
    .slice(0, 50);
  return rows.map(({ stream, run, title }) => ({
    kind: "failed",
    connectionId: run.connectionId,
    connectionTitle: title,
    runId: run.id,
    stream: stream.stream,
    count: 1,
    of: null,
    at: (stream.finishedAt ?? run.createdAt).toISOString(),
    code: stream.errorCode,
    message: stream.errorMessage ?? "",
  }));
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
      message: max(reject.message),
    })
    .from(reject)
    .innerJoin(connection, eq(connection.id, reject.connectionId))
    .where(eq(reject.status, "open"))
    .groupBy(reject.connectionId, connection.title, reject.stream, reject.code)
    .orderBy(desc(count()))
    .limit(50);
  return rows.map(({ connectionId, title, stream, code, count: rejects, at, message }) => ({
    kind: "rejects",
    connectionId,
    connectionTitle: title,
    runId: null,
    stream,
    count: rejects,
    of: null,
    at: (at ?? new Date(ctx.clock.now())).toISOString(),
    code,
    message: message ?? "",
  }));
}

async function openDrifts(ctx: Ctx): Promise<Attention[]> {
  const rows = await ctx.db
    .select({ drift: schemaDrift, title: connection.title })
    .from(schemaDrift)
    .innerJoin(connection, eq(connection.id, schemaDrift.connectionId))
    .where(eq(schemaDrift.status, "open"))
    .orderBy(desc(schemaDrift.lastSeenAt))
    .limit(50);
  return rows.map(({ drift, title }) => ({
    kind: "drift",
    connectionId: drift.connectionId,
    connectionTitle: title,
    runId: null,
    stream: drift.stream,
    count: drift.count,
    of: null,
    at: drift.lastSeenAt.toISOString(),
    code: drift.kind,
    message: drift.path,
  }));
}

async function activity(ctx: Ctx): Promise<z.output<typeof homeSchema>["activity"]> {
  const since = new Date(ctx.clock.now() - ACTIVITY_DAYS * DAY_MS);
  const day = sql<string>`to_char(${syncRun.createdAt} at time zone 'Asia/Shanghai', 'YYYY-MM-DD')`;
  const sum = (column: PgColumn) => sql<number>`sum(${column})::float8`.mapWith(Number);
  return ctx.db
    .select({
      day,
      inserted: sum(syncRun.inserted),
      updated: sum(syncRun.updated),
      deleted: sum(syncRun.deleted),
      rejected: sum(syncRun.rejected),
    })
    .from(syncRun)
    .where(gte(syncRun.createdAt, since))
    .groupBy(day)
    .orderBy(day);
}
