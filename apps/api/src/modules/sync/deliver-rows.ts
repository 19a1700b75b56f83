import { inletLease, streamState } from "@campushub/drizzle/schema";
import { BugError, type Json, type ReadingStream, type Session, wireOf } from "@campushub/kit";
import { and, eq, sql } from "drizzle-orm";
import type { Ctx } from "../../core/context.ts";
import { rememberPartitions, SOURCE_PUSHED } from "../energy/index.ts";
import { keepDrift } from "./engine/drift.ts";
import { DriftWatch } from "./engine/drift-watch.ts";
import { codeTables, mapContext } from "./engine/prepare.ts";
import { prepareReadings } from "./engine/prepare-batch.ts";
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

/**
 * Stores rows a platform pushed, through the same mapping, checks and rejects as those pulled; one transaction per delivery.
 * What a pull brought stays: a message may have been written before it, and the platform's history is what the platform means.
 */
export async function deliverRows(
  ctx: Ctx,
  delivery: Delivery,
  pushed: { readonly rows: readonly Json[]; readonly repeated?: boolean },
): Promise<void> {
  const { connectionId, inlet, name, stream, session } = delivery;
  const { rows, repeated = false } = pushed;
  if (stream.kind !== "reading") throw new BugError("inlets bring readings only", { code: "bad_declaration" });
  const now = ctx.clock.now();
  const at = new Date(now).toISOString();
  const drift = new DriftWatch(wireOf(stream, session.config));
  const [state] = await ctx.db
    .select({ policy: streamState.driftPolicy })
    .from(streamState)
    .where(and(eq(streamState.connectionId, connectionId), eq(streamState.stream, name)));
  const { config } = session;
  // A frozen stream stops its runs; a push cannot be stopped, so its odd rows are refused, where a person finds them.
  const policy = state?.policy === "freeze" ? "discardRow" : (state?.policy ?? "evolve");
  const preparation = { config, drift, policy, tables: codeTables(config) };
  const prepared = await prepareReadings(
    stream as ReadingStream,
    rows.map((raw) => ({ raw, scope: "" })),
    { preparation, mapping: mapContext(preparation), now, inOrder: true },
  );
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
    await keepDrift(merge, drift.take());
    await tx
      .update(inletLease)
      .set({ deliveredRows: sql`${inletLease.deliveredRows} + ${rows.length}`, lastDeliveryAt: new Date(now) })
      .where(and(eq(inletLease.connectionId, connectionId), eq(inletLease.inlet, inlet)));
  });
  for (const { ts } of prepared.layers) rememberPartitions(ctx.db, ts);
}
