import { inletLease, streamState } from "@campushub/drizzle/schema";
import { BugError, type Json, type Reading, type ReadingStream, type Session, wireOf } from "@campushub/kit";
import { and, eq, sql } from "drizzle-orm";
import type { Ctx } from "../../core/context.ts";
import { dedupe, mergeReadings, rememberPartitions, resolvePoints, SOURCE_PUSHED } from "../energy/index.ts";
import { keepDrift } from "./engine/drift.ts";
import { DriftWatch } from "./engine/drift-watch.ts";
import { codeTables, isRefused, mapContext, prepareReading, type Refused } from "./engine/prepare.ts";
import { keepRejects } from "./engine/rejects.ts";

/** Pushed rows belong to no run. */
const NO_RUN = 0;

export interface Delivery {
  readonly connectionId: number;
  readonly inlet: string;
  readonly name: string;
  readonly stream: ReadingStream<Record<string, unknown>>;
  readonly session: Session<Record<string, unknown>>;
}

/** Stores rows a platform pushed, through the same mapping, checks and rejects as those pulled; one transaction per delivery. */
export async function deliverRows(ctx: Ctx, delivery: Delivery, rows: readonly Json[]): Promise<void> {
  const { connectionId, inlet, name, stream, session } = delivery;
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
  const context = mapContext(preparation);
  const refused: Refused[] = [];
  const readings: Reading[] = [];
  for (const raw of rows) {
    const prepared = prepareReading(stream as ReadingStream, { raw, scope: "" }, { preparation, context, now });
    if (isRefused(prepared)) refused.push(prepared);
    else readings.push(prepared);
  }
  await ctx.db.transaction(async (tx) => {
    const points = await resolvePoints({ tx, connectionId, keys: [...new Set(readings.map(({ point }) => point))], at });
    const { columns } = dedupe({
      pointId: readings.map(({ point }) => points.get(point)!),
      ts: readings.map(({ ts }) => ts),
      value: readings.map(({ value }) => value),
      quality: readings.map(({ quality }) => quality),
    });
    await mergeReadings({ db: ctx.db, tx, columns, source: SOURCE_PUSHED, runId: null, at });
    const merge = { tx, connectionId, stream: name, runId: NO_RUN, at };
    await keepRejects(merge, refused);
    await keepDrift(merge, drift.take());
    await tx
      .update(inletLease)
      .set({ deliveredRows: sql`${inletLease.deliveredRows} + ${rows.length}`, lastDeliveryAt: new Date(now) })
      .where(and(eq(inletLease.connectionId, connectionId), eq(inletLease.inlet, inlet)));
  });
  rememberPartitions(
    ctx.db,
    readings.map(({ ts }) => ts),
  );
}
