import { streamState, syncRun, syncRunStream } from "@campushub/drizzle/schema";
import { and, eq, inArray, sql } from "drizzle-orm";
import type { Ctx } from "../../../core/context.ts";
import { perform } from "../../audit/index.ts";
import { demandClaim } from "./claim.ts";
import { failureText, note, type RunLine } from "./note.ts";
import type { Unread } from "./pass-context.ts";
import { balanceCounts } from "./rewind-counts.ts";
import type { RunRow, StreamEnd } from "./run-row.ts";
import { runStatus } from "./run-status.ts";

/** Counts once what a stream holds, so that no list has to; readings are too many to count, their runs have done it. */
async function countHeld(ctx: Ctx, key: { connectionId: number; stream: string }, kind: "record" | "reading"): Promise<void> {
  const { connectionId, stream } = key;
  const held =
    kind === "reading"
      ? sql`(select sum(s.inserted) from sync_run_stream s join sync_run r on r.id = s.run_id
          where r.connection_id = ${connectionId} and s.stream = ${stream})`
      : sql`(select count(*) from record where connection_id = ${connectionId} and stream = ${stream} and not deleted)`;
  await ctx.db
    .update(streamState)
    .set({ records: sql`coalesce(${held}, 0)::int` })
    .where(and(eq(streamState.connectionId, connectionId), eq(streamState.stream, stream)));
}

/** Nothing came, went or changed, and no earlier attempt of the run may have brought something. */
const leftAsItWas = (run: RunRow, end: StreamEnd) =>
  end.kind === "success" && run.attempt === 0 && end.counts.inserted + end.counts.updated + end.counts.deleted === 0;

export interface SettledStream {
  readonly entry: { readonly stream: string };
  readonly kind: "record" | "reading";
  readonly end: StreamEnd;
}

/** Writes down how one stream ended; a pass that was read to its end has settled its row itself. @throws LostRunError */
export async function settleStream(ctx: Ctx, run: RunRow, facts: SettledStream): Promise<void> {
  const { entry, end } = facts;
  if (!leftAsItWas(run, end)) await countHeld(ctx, { connectionId: run.connectionId, stream: entry.stream }, facts.kind);
  const at = new Date(ctx.clock.now());
  await ctx.db.transaction(async (tx) => {
    await demandClaim(tx, { runId: run.id, claim: run.worker ?? "" });
    const row = rowOf(end, at);
    if (row) {
      const mine = and(eq(syncRunStream.runId, run.id), eq(syncRunStream.stream, entry.stream));
      await tx.update(syncRunStream).set(row).where(mine);
      await balanceCounts(tx, { runId: run.id, stream: entry.stream });
    }
  });
  await note(ctx, run, ...linesOf(end).map((line) => ({ stream: entry.stream, ...line })));
}

function rowOf(end: StreamEnd, at: Date): Partial<typeof syncRunStream.$inferInsert> | undefined {
  if (end.kind === "failed") {
    const { class: errorClass, code: errorCode, message } = end.error;
    return { status: "failed", finishedAt: at, errorClass, errorCode, errorMessage: failureText(message) };
  }
  if (end.kind !== "stopped") return undefined;
  return end.why === "cancel" ? { status: "cancelled", finishedAt: at } : { status: "queued" };
}

/** A part that was not read, by its name. */
const lineOfPart = ({ scope, class: errorClass, code, message }: Unread): RunLine => {
  return { level: "error", message: "partUnread", facts: { scope, class: errorClass, code, said: message } };
};

function linesOf(end: StreamEnd): RunLine[] {
  switch (end.kind) {
    case "success": {
      const complete: RunLine = { level: "info", message: "complete", facts: { ...end.counts } };
      if (!end.heldBack) return [complete];
      return [{ level: "warn", message: "keptForKeyless", facts: { kept: end.heldBack } }, complete];
    }
    case "braked": {
      const { gone, live } = end.brake;
      return [
        ...end.unread.map(lineOfPart),
        {
          level: "warn",
          message: "braked",
          facts: { gone, live },
        },
      ];
    }
    case "failed": {
      const { class: errorClass, code, detail, message } = end.error;
      if (end.unread) return [...end.unread.map(lineOfPart), { level: "info", message: "complete", facts: { ...end.counts } }];
      return [{ level: "error", message, facts: { class: errorClass, code, ...detail } }];
    }
    case "stopped":
      return [
        {
          level: "info",
          message: end.why === "cancel" ? "cancelled" : "paused",
        },
      ];
  }
}

/** Ends the run, or puts it aside where a person paused it. @throws LostRunError */
export async function settleRun(ctx: Ctx, run: RunRow, stop: "cancel" | "pause" | undefined): Promise<void> {
  const at = new Date(ctx.clock.now());
  const status = await perform({
    ctx,
    resource: "sync-runs",
    action: "end",
    recordId: run.id,
    work: async (tx, audit) => {
      await demandClaim(tx, { runId: run.id, claim: run.worker ?? "" });
      const ofRun = eq(syncRunStream.runId, run.id);
      if (stop === "cancel") {
        const unread = inArray(syncRunStream.status, ["queued", "running"]);
        await tx.update(syncRunStream).set({ status: "cancelled", finishedAt: at }).where(and(ofRun, unread));
      }
      const streams = await tx.select().from(syncRunStream).where(ofRun);
      const status = stop === "pause" ? "paused" : runStatus(streams.map((stream) => stream.status));
      const failed = streams.find((stream) => stream.status === "failed");
      const { errorClass = null, errorCode = null, errorMessage = null } = failed ?? {};
      const released = { worker: null, heartbeatAt: null, cancelRequested: false, pauseRequested: false };
      await tx
        .update(syncRun)
        .set({
          status,
          ...(status === "paused" ? {} : { finishedAt: at }),
          errorClass,
          errorCode,
          errorMessage,
          ...released,
        })
        .where(eq(syncRun.id, run.id));
      await audit({ after: { status, connectionId: run.connectionId } });
      return status;
    },
  });
  ctx.events.publish({ topic: "sync-runs", id: run.id, data: { connectionId: run.connectionId, status } });
}
