import type { Tx } from "@campushub/drizzle";
import { type BrakeFacts, syncRun, syncRunStream } from "@campushub/drizzle/schema";
import { and, asc, eq, sql } from "drizzle-orm";
import type { z } from "zod";
import type { Ctx } from "../../core/context.ts";
import { conflict } from "../../core/errors.ts";
import { perform } from "../audit/index.ts";
import { countMissing, deleteMissing, forgetPass } from "./engine/deletes.ts";
import { lockStream } from "./engine/merge-records.ts";
import type { RunRow } from "./engine/run-row.ts";
import { restate } from "./engine/run-status.ts";
import { loadRun } from "./load-run.ts";
import type { decisionSchema } from "./schema.ts";

export interface DecisionInput extends z.output<typeof decisionSchema> {
  readonly id: number;
}

/**
 * A person's answer to a brake. `confirm`: what the braked pass did not see, and nothing since has brought back, is really
 * gone and is (softly) deleted now. `keep`: everything stays; the next snapshot asks again if it still misses rows.
 * @throws AppError conflict where nothing waits for a decision, or more is missing than the person was shown.
 */
export async function decideBrake({ ctx, input }: { ctx: Ctx; input: DecisionInput }): Promise<{ id: number; deleted: number }> {
  const run = await loadRun(ctx, input.id);
  const answer = await perform({
    ctx,
    resource: "sync-runs",
    action: "decide",
    recordId: input.id,
    ...(input.reason === undefined ? {} : { reason: input.reason }),
    work: async (tx, audit) => {
      const braked = await takeBraked(tx, run, input.stream);
      if (braked.length === 0) throw conflict("this run has no braked stream waiting for a decision", { reason: "noBrake" });
      let deleted = 0;
      for (const { stream, brake } of braked) deleted += await settleOne({ ctx, tx, run, input }, { stream, brake: brake! });
      await tx
        .update(syncRun)
        .set({ deleted: sql`${syncRun.deleted} + ${deleted}` })
        .where(eq(syncRun.id, run.id));
      const status = await restate(tx, run.id);
      await audit({
        before: { status: run.status },
        after: { status, decision: input.decision, streams: braked.map(({ stream }) => stream), deleted },
      });
      return { id: run.id, deleted };
    },
  });
  ctx.events.publish({ topic: "sync-runs", id: run.id, data: { connectionId: run.connectionId, decided: input.decision } });
  return answer;
}

/** The braked streams the answer is about, with their records held still: a run may be reading them again just now. */
async function takeBraked(tx: Tx, run: RunRow, only: string | undefined) {
  const waiting = and(
    eq(syncRunStream.runId, run.id),
    eq(syncRunStream.status, "braked"),
    only === undefined ? undefined : eq(syncRunStream.stream, only),
  );
  const names = await tx
    .select({ stream: syncRunStream.stream })
    .from(syncRunStream)
    .where(waiting)
    .orderBy(asc(syncRunStream.stream));
  for (const { stream } of names) await lockStream({ tx, connectionId: run.connectionId, stream });
  return tx.select().from(syncRunStream).where(waiting).orderBy(asc(syncRunStream.stream)).for("update");
}

/** @returns how many records were deleted. */
async function settleOne(
  facts: { ctx: Ctx; tx: Tx; run: RunRow; input: DecisionInput },
  braked: { stream: string; brake: BrakeFacts },
): Promise<number> {
  const { ctx, tx, run, input } = facts;
  const { stream, brake } = braked;
  const at = new Date(ctx.clock.now()).toISOString();
  const deleted = input.decision === "confirm" ? await deleteConfirmed({ tx, run, at }, braked) : 0;
  await forgetPass(tx, { connectionId: run.connectionId, stream, pass: brake.pass });
  const reason = input.reason ? { reason: input.reason } : {};
  const decision = { choice: input.decision, by: ctx.actor.name, at, ...reason };
  await tx
    .update(syncRunStream)
    .set({ status: "success", deleted: sql`${syncRunStream.deleted} + ${deleted}`, brake: { ...brake, decision } })
    .where(and(eq(syncRunStream.runId, run.id), eq(syncRunStream.stream, stream)));
  return deleted;
}

async function deleteConfirmed(
  facts: { tx: Tx; run: RunRow; at: string },
  { stream, brake }: { stream: string; brake: BrakeFacts },
): Promise<number> {
  const { tx, run, at } = facts;
  const key = { connectionId: run.connectionId, stream };
  const pass = { ...key, pass: brake.pass, startedAt: new Date(brake.passStartedAt), scopes: brake.scopes };
  const found = await countMissing(tx, pass);
  if (found.gone > brake.gone) {
    throw conflict("more rows are missing now than you were shown; sync again and decide on that", {
      reason: "moreMissing",
      shown: brake.gone,
      missing: found.gone,
    });
  }
  return found.gone === 0 ? 0 : deleteMissing({ tx, ...key, runId: run.id, at }, pass);
}
