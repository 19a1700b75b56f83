import { syncRun, syncRunStream } from "@campushub/drizzle/schema";
import { type Connector, offeredStreams } from "@campushub/kit";
import { and, desc, eq, inArray } from "drizzle-orm";
import type { Ctx } from "../../core/context.ts";
import { conflict, invalid } from "../../core/errors.ts";
import { perform } from "../audit/index.ts";
import { type ConnectionRow, connectorOf, loadConnection, withDefaults } from "../connections/index.ts";
import { sameRange } from "./engine/stream-state.ts";
import { SYNC_QUEUE } from "./queues.ts";

export interface SyncWish {
  readonly connectionId: number;
  /** Absent: all; with a range, all that bring readings. */
  readonly streams?: readonly string[];
  readonly mode?: "snapshot" | "incremental";
  /** Reading streams only: ISO instants with any offset. */
  readonly range?: Range;
  readonly trigger?: "manual" | "schedule" | "retry";
  readonly requestedBy?: string;
  /** The schedule slot (epoch ms) this run answers; a slot is answered once. */
  readonly slot?: number;
  /** Which automatic retry this is. */
  readonly retries?: number;
}

interface Range {
  readonly from: string;
  readonly to: string;
}

/**
 * Asks for a sync. The run and its job are made in one transaction. The same wish while one is waiting or under way is
 * that one; a slot already answered is no new run.
 * @returns the run's id, and whether it is new. @throws AppError notFound, conflict, invalid
 */
export async function requestSync({ ctx, input }: { ctx: Ctx; input: SyncWish }): Promise<{ runId: number; fresh: boolean }> {
  ctx.policy.demand(ctx.actor, "sync", "connections");
  const row = await loadConnection(ctx, input.connectionId);
  if (!row.enabled) throw conflict("this connection is disabled; enable it first", { reason: "connectionDisabled" });
  const range = input.range && checkedRange(input.range);
  const wish = {
    streams: streamsOf(connectorOf(ctx, row.connectorId), row, input),
    mode: input.mode ?? null,
    range: range ?? null,
  };
  const known = input.slot === undefined ? await findSame(ctx, row.id, wish) : await findSlot(ctx, row.id, input.slot);
  if (known !== undefined) return { runId: known, fresh: false };
  try {
    const runId = await makeRun(ctx, input, wish);
    ctx.events.publish({ topic: "sync-runs", id: runId, data: { connectionId: row.id, status: "queued" } });
    return { runId, fresh: true };
  } catch (error) {
    if (!(error instanceof SlotTaken)) throw error;
    return { runId: (await findSlot(ctx, row.id, input.slot!))!, fresh: false };
  }
}

interface Wish {
  readonly streams: string[];
  readonly mode: "snapshot" | "incremental" | null;
  readonly range: Range | null;
}

/** In UTC, so that equal ranges are equal texts. */
function checkedRange({ from, to }: Range): Range {
  const utc = { from: new Date(from).toISOString(), to: new Date(to).toISOString() };
  if (utc.from >= utc.to)
    throw invalid("the range ends before it begins", { range: "from must be before to" }, { reason: "endsBeforeBegin" });
  return utc;
}

/** In the connector's order. A time range asks for readings: what else is named beside it would be read as a whole. */
function streamsOf(connector: Connector, { config }: ConnectionRow, input: Pick<SyncWish, "streams" | "range">): string[] {
  const { streams } = connector;
  const known = offeredStreams(streams, withDefaults(connector, config));
  const foreign = input.streams?.find((name) => !known.includes(name));
  if (foreign !== undefined) {
    throw invalid(`no such stream: ${foreign}`, { streams: `${foreign} is none of ${known.join(", ")}` });
  }
  const wanted = known.filter((name) => input.streams?.includes(name) ?? true);
  if (!input.range) return wanted;
  const readings = wanted.filter((name) => streams[name]!.kind === "reading");
  if (readings.length === 0 || (input.streams && readings.length < wanted.length)) {
    throw invalid(
      "a time range is for streams that bring readings only",
      { range: "for streams of readings only" },
      { reason: "rangeForReadings" },
    );
  }
  return readings;
}

/** Another instance made this slot's run between our look and our insert: nothing happened here, nothing is audited. */
class SlotTaken extends Error {}

function makeRun(ctx: Ctx, input: SyncWish, wish: Wish): Promise<number> {
  const { connectionId, trigger = "manual" } = input;
  return perform({
    ctx,
    resource: "connections",
    action: "sync",
    recordId: connectionId,
    work: async (tx, audit) => {
      const [run] = await tx
        .insert(syncRun)
        .values({
          connectionId,
          ...wish,
          trigger,
          slot: input.slot === undefined ? null : new Date(input.slot),
          requestedBy: input.requestedBy ?? ctx.actor.name,
          retries: input.retries ?? 0,
          createdAt: new Date(ctx.clock.now()),
        })
        .onConflictDoNothing()
        .returning({ id: syncRun.id });
      if (!run) throw new SlotTaken();
      await tx.insert(syncRunStream).values(wish.streams.map((stream, ordinal) => ({ runId: run.id, stream, ordinal })));
      await ctx.queue.send(SYNC_QUEUE, { connectionId }, { key: String(connectionId), tx });
      await audit({ after: { runId: run.id, trigger, ...wish } });
      return run.id;
    },
  });
}

async function findSame(ctx: Ctx, connectionId: number, wish: Wish): Promise<number | undefined> {
  const open = await ctx.db
    .select()
    .from(syncRun)
    .where(and(eq(syncRun.connectionId, connectionId), inArray(syncRun.status, ["queued", "running"])))
    .orderBy(desc(syncRun.id));
  const streams = JSON.stringify(wish.streams);
  return open.find((run) => JSON.stringify(run.streams) === streams && run.mode === wish.mode && sameRange(run.range, wish.range))
    ?.id;
}

async function findSlot(ctx: Ctx, connectionId: number, slot: number): Promise<number | undefined> {
  const [run] = await ctx.db
    .select({ id: syncRun.id })
    .from(syncRun)
    .where(and(eq(syncRun.connectionId, connectionId), eq(syncRun.slot, new Date(slot))));
  return run?.id;
}
