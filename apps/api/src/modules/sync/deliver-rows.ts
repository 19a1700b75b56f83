import { inletLease, streamState } from "@campushub/drizzle/schema";
import { BugError, type Json, type ReadingStream, readingKey, type Session, wireOf } from "@campushub/kit";
import { and, eq, sql } from "drizzle-orm";
import type { Ctx } from "../../core/context.ts";
import { isRefusedContent, sqlStateOf } from "../../infra/sql-state.ts";
import { rememberPartitions, SOURCE_PUSHED } from "../energy/index.ts";
import { keepDrift } from "./engine/drift.ts";
import { DriftWatch } from "./engine/drift-watch.ts";
import { codeTables, mapContext, type Preparation, type Refused } from "./engine/prepare.ts";
import { type PreparedReadings, prepareReadings } from "./engine/prepare-batch.ts";
import { hasOpenRejects, keepRejects } from "./engine/rejects.ts";
import { writeReadings } from "./engine/write-readings.ts";

/** Pushed rows belong to no run. */
const NO_RUN = 0;

export interface Delivery {
  readonly connectionId: number;
  readonly inlet: string;
  readonly name: string;
  readonly stream: ReadingStream<Record<string, unknown>>;
  readonly session: Session<Record<string, unknown>>;
}

/** Rows stored in one transaction: a statement has its time limit, and other writers wait meanwhile. */
const AT_ONCE = 1_000;

/**
 * Stores rows a platform pushed, through the same mapping, checks and rejects as those pulled, and in their order.
 * What a pull brought stays: a message may have been written before it, and the platform's history is what the platform means.
 * A row the database refuses for what it says ends as a reject: it would be refused as often as it is pushed, and hold up all behind it.
 */
export async function deliverRows(
  ctx: Ctx,
  delivery: Delivery,
  pushed: { readonly rows: readonly Json[]; readonly repeated?: boolean },
): Promise<void> {
  if (delivery.stream.kind !== "reading") throw new BugError("inlets bring readings only", { code: "bad_declaration" });
  const { repeated = false } = pushed;
  const preparation = await preparationOf(ctx, delivery);
  for (let from = 0; from < Math.max(1, pushed.rows.length); from += AT_ONCE) {
    await store({ ctx, delivery, preparation, repeated }, pushed.rows.slice(from, from + AT_ONCE));
  }
}

interface Storing {
  readonly ctx: Ctx;
  readonly delivery: Delivery;
  readonly preparation: Preparation;
  readonly repeated: boolean;
}

async function preparationOf(ctx: Ctx, { connectionId, name, stream, session: { config } }: Delivery): Promise<Preparation> {
  const [state] = await ctx.db
    .select({ policy: streamState.driftPolicy })
    .from(streamState)
    .where(and(eq(streamState.connectionId, connectionId), eq(streamState.stream, name)));
  // A frozen stream stops its runs; a push cannot be stopped, so its odd rows are refused, where a person finds them.
  const policy = state?.policy === "freeze" ? "discardRow" : (state?.policy ?? "evolve");
  return { config, drift: new DriftWatch(wireOf(stream, config)), policy, tables: codeTables(config) };
}

/** All of them at once, or where the database refuses them, by halves until what it refuses is found. */
async function store(storing: Storing, rows: readonly Json[]): Promise<void> {
  const { ctx, delivery, preparation } = storing;
  const now = ctx.clock.now();
  const prepared = await prepareReadings(
    delivery.stream as ReadingStream,
    rows.map((raw) => ({ raw, scope: "" })),
    { preparation, mapping: mapContext(preparation), now, inOrder: true },
  );
  try {
    await keep(storing, { rows, prepared, now });
  } catch (error) {
    if (!isRefusedContent(error)) throw error;
    // Met again with the rows.
    preparation.drift.take();
    const half = Math.ceil(rows.length / 2);
    if (rows.length > 1) {
      await store(storing, rows.slice(0, half));
      return store(storing, rows.slice(half));
    }
    const refused = rows.map((raw) => refusedByDatabase(raw, { prepared, error }));
    await keep(storing, { rows, prepared: { ...prepared, layers: [], refused }, now });
  }
}

/** The one row's reject, under the key of its reading where it had come so far: it closes when the platform sends it right. */
function refusedByDatabase(raw: Json, { prepared, error }: { prepared: PreparedReadings; error: unknown }): Refused {
  const [
    {
      points: [point],
      ts: [ts],
    } = { points: [], ts: [] },
  ] = prepared.layers;
  const key = point === undefined || ts === undefined ? null : readingKey(point, ts);
  const message = `the database refuses this row (${sqlStateOf(error)})`;
  return { raw, scope: "", key, path: "", code: "refused_by_database", message };
}

interface Piece {
  readonly rows: readonly Json[];
  readonly prepared: PreparedReadings;
  /** Epoch ms. */
  readonly now: number;
}

async function keep({ ctx, delivery, preparation, repeated }: Storing, { rows, prepared, now }: Piece): Promise<void> {
  const { connectionId, inlet, name } = delivery;
  const at = new Date(now).toISOString();
  await ctx.db.transaction(async (tx) => {
    const merge = { tx, connectionId, stream: name, runId: NO_RUN, at };
    await writeReadings(merge, prepared, {
      db: ctx.db,
      source: SOURCE_PUSHED,
      replaces: repeated ? "nothing" : "pushed",
      points: new Map(),
      openRejects: await hasOpenRejects(merge),
    });
    await keepRejects(merge, prepared.refused);
    await keepDrift(merge, preparation.drift.take());
    await tx
      .update(inletLease)
      .set({ deliveredRows: sql`${inletLease.deliveredRows} + ${rows.length}`, lastDeliveryAt: new Date(now) })
      .where(and(eq(inletLease.connectionId, connectionId), eq(inletLease.inlet, inlet)));
  });
  for (const { ts } of prepared.layers) rememberPartitions(ctx.db, ts);
}
