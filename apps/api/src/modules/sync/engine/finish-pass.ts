import type { Tx } from "@campushub/drizzle";
import { type BrakeFacts, syncRun, syncRunStream } from "@campushub/drizzle/schema";
import type { ConnectorError } from "@campushub/kit";
import { and, eq, sql } from "drizzle-orm";
import { demandClaim } from "./claim.ts";
import { brakeFacts, brakeLimit, countMissing, deleteMissing, forgetPass } from "./deletes.ts";
import { failureText } from "./note.ts";
import { settleOlderBrakes } from "./older-brakes.ts";
import type { Counts, PassContext, PassEnd, Unread } from "./pass-context.ts";
import { balanceCounts } from "./rewind-counts.ts";
import { closePass } from "./stream-state.ts";
import { unreadError } from "./unread-error.ts";

/**
 * Ends a pass that was read to its end, in one transaction: deletes what a complete snapshot lacks, under the brake, moves
 * the watermark and settles the stream of the run. An empty answer is never "everything was deleted", and rows nobody could
 * name hold all deletes of their pass back. A part that was not read keeps what is held of it and makes the stream fail, while the
 * other parts end as ever.
 * @throws LostRunError
 */
export async function finishPass(
  context: PassContext,
  counts: Counts,
  read: { readonly scopes: readonly string[]; readonly unread: readonly Unread[] },
): Promise<PassEnd> {
  const { database, connectionId, name, runId, claim, plan, stream, clock } = context;
  const key = { connectionId, stream: name };
  const { unread } = read;
  const without = new Set(unread.length > 0 ? ["", ...unread.map(({ scope }) => scope)] : []);
  const scopes = read.scopes.filter((scope) => !without.has(scope));
  const error = unread.length > 0 ? unreadError(unread) : undefined;
  const compares = stream.read.deletes === "snapshotDiff" && plan.mode === "snapshot" && !plan.range && scopes.length > 0;
  // A first snapshot without a row may be a lie as well: were the watermark moved, nobody would ask for the past again.
  const empty = plan.mode === "snapshot" && !plan.resumed && counts.read === 0;
  const hasEverything = !error && !empty;
  const whole = stream.read.deletes !== "snapshotDiff" || plan.mode !== "snapshot" || scopes.includes("");
  return database.db.transaction(async (tx): Promise<PassEnd> => {
    await demandClaim(tx, { runId, claim });
    const at = new Date(clock.now());
    const missing = compares ? await settleMissing(tx, { context, scopes, at }) : NOTHING;
    // The answer of a braked pass moves no watermark.
    const complete = whole && hasEverything && !missing.brake;
    await closePass(tx, key, { plan, complete, agreed: missing.heldBack === 0, watermark: watermarkOf(context) });
    await settleRow(tx, context, { brake: missing.brake, deleted: missing.deleted, at, error });
    if (missing.brake) return { kind: "braked", counts, brake: missing.brake, unread };
    const all = { ...counts, deleted: counts.deleted + missing.deleted };
    if (error) return { kind: "failed", counts: all, error, unread };
    return { kind: "success", counts: all, heldBack: missing.heldBack };
  });
}

/**
 * The bound the pass was read with, or what the platform's clock showed when it began, as was heard since: a first pass is planned
 * before anybody knows that clock, and rows stamped by one that is behind would lie before a watermark of ours.
 */
function watermarkOf({ plan, session, stream }: PassContext): Date {
  const behind = Math.min(0, session.http.clockOffsetMs() ?? 0);
  const lagMs = (stream.read.cursor?.lagSeconds ?? 0) * 1000;
  return new Date(Math.min(plan.upTo.getTime(), plan.startedAt.getTime() + behind - lagMs));
}

interface Settled {
  readonly deleted: number;
  /** Missing, but kept because the pass also brought rows nobody could name. */
  readonly heldBack: number;
  readonly brake?: BrakeFacts;
}
const NOTHING: Settled = { deleted: 0, heldBack: 0 };

async function settleMissing(tx: Tx, facts: { context: PassContext; scopes: readonly string[]; at: Date }): Promise<Settled> {
  const { context, scopes } = facts;
  const { connectionId, name, runId, plan } = context;
  const key = { connectionId, stream: name };
  const at = facts.at.toISOString();
  const pass = { ...key, pass: plan.pass, startedAt: plan.startedAt, scopes };
  await settleOlderBrakes(tx, { ...key, runId, scopes, at });
  const found = await countMissing(tx, pass);
  const limit = brakeLimit(context.limits, found.live);
  if (found.gone > 0 && (found.gone > limit || found.seen === 0)) {
    // What the pass saw stays remembered until a person decides.
    return { ...NOTHING, brake: await brakeFacts(tx, pass, { ...found, limit }) };
  }
  const heldBack = found.nameless > 0 ? found.gone : 0;
  const deleted = found.gone === heldBack ? 0 : await deleteMissing({ tx, ...key, runId, at }, pass);
  await forgetPass(tx, pass);
  return { deleted, heldBack };
}

/** How the stream of the run ended; committed with the pass, so that a crash afterwards does not read it again. */
async function settleRow(
  tx: Tx,
  { runId, name }: PassContext,
  end: { brake: BrakeFacts | undefined; deleted: number; at: Date; error: ConnectorError | undefined },
): Promise<void> {
  const { brake, deleted, at, error } = end;
  await tx
    .update(syncRunStream)
    .set({
      status: brake ? "braked" : error ? "failed" : "success",
      brake: brake ?? null,
      finishedAt: at,
      errorClass: error?.class ?? null,
      errorCode: error?.code ?? null,
      errorMessage: error ? failureText(error.message) : null,
      deleted: sql`${syncRunStream.deleted} + ${deleted}`,
    })
    .where(and(eq(syncRunStream.runId, runId), eq(syncRunStream.stream, name)));
  await balanceCounts(tx, { runId, stream: name });
  if (deleted === 0) return;
  await tx
    .update(syncRun)
    .set({ deleted: sql`${syncRun.deleted} + ${deleted}` })
    .where(eq(syncRun.id, runId));
}
