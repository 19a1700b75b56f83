import { changeOp } from "@campushub/drizzle/schema";
import { toConnectorError } from "@campushub/kit";
import { and, eq, sql } from "drizzle-orm";
import type { Ctx } from "../../../core/context.ts";
import { isSamePlace, loadConnection, targetChanges } from "../../connections/index.ts";
import { type ApplyContext, step } from "./apply-context.ts";
import { beat, type HeldSet, MAX_WAIT_MS } from "./claim-set.ts";
import { countOutcomes, finishSet, moved, type StopReason, tooManyFailures } from "./finish.ts";
import { offersOp, openGround } from "./ground.ts";
import { permissionOf } from "./may-write.ts";
import { nextBatch, sendBatch } from "./send-batch.ts";
import { SendingGuard } from "./sending-guard.ts";
import { settleUnknown } from "./settle-unknown.ts";
import type { Shutdown } from "./shutdown.ts";
import { verifyApplied } from "./verify.ts";
import { VerifyBeside } from "./verify-beside.ts";

/** The set ended, or goes on after so many ms; `paused`: when a person says so. */
export type ApplyEnd = { readonly kind: "ended" } | { readonly kind: "later"; readonly ms: number } | { readonly kind: "paused" };

/** Before something refused for now is sent again, or a platform that cannot be read is looked at again. */
const AGAIN_MS = 5_000;

/**
 * Carries a claimed set as far as it goes: sends what may be sent, resolves what nobody knows, reads back, ends. It may be
 * broken off at any instant and taken up by another worker.
 */
export async function applySet(ctx: Ctx, held: HeldSet, shutdown: Shutdown): Promise<ApplyEnd> {
  const { set, lease } = held;
  const connection = await loadConnection(ctx, set.connectionId);
  const guard = new SendingGuard(ctx, held, shutdown.down);
  const ground = openGround(ctx, connection, { signal: shutdown.cut, dryRun: false, writes: guard });
  const context: ApplyContext = { ctx, set, lease, ground, guard, shutdown };
  await recover(context);
  const place = isSamePlace(targetChanges(ctx, set.planTarget, connection));
  if (!place || !(await isStillOffered(context))) {
    // At another place nothing is looked up: what is not found there may well have been done.
    await finishSet(context, place ? "error" : "settings");
    return { kind: "ended" };
  }
  const beside = new VerifyBeside(context);
  const sent = await sendAll(context, beside);
  await beside.ended();
  if (sent.kind !== "sent") return sent;
  const rest = await settleUnknown(context);
  if (rest > 0) return { kind: "later", ms: Math.min(rest, MAX_WAIT_MS) };
  try {
    await verifyApplied(context);
  } catch (error) {
    if (shutdown.cut.aborted || toConnectorError(error).class === "bug") throw error;
    ctx.log.warn({ changeSet: set.id, error: toConnectorError(error).message }, "the read-back has to wait");
    return { kind: "later", ms: AGAIN_MS };
  }
  await finishSet(context, sent.stopReason);
  return { kind: "ended" };
}

/** Another version of the connector, or other settings of the connection, may no longer offer what an approved set is about. */
async function isStillOffered({ ctx, set, ground }: ApplyContext): Promise<boolean> {
  const isOpen = sql`(outcome in ('create', 'update', 'delete', 'action', 'unknown') or (outcome = 'applied' and verified is null))`;
  const ops = await ctx.db
    .selectDistinct({ stream: changeOp.stream, op: changeOp.op })
    .from(changeOp)
    .where(and(eq(changeOp.changeSetId, set.id), isOpen));
  return ops.every(({ stream, op }) => offersOp(ground, stream, op));
}

/** What the worker before us was sending when it died: nobody knows what became of it. */
async function recover(context: ApplyContext): Promise<void> {
  const sending = and(eq(changeOp.changeSetId, context.set.id), eq(changeOp.outcome, "sending"));
  const left = await context.ctx.db.$count(changeOp, sending);
  if (left === 0) return;
  const { ctx } = context;
  await step(context, "recover", async (tx, audit) => {
    // Until its lease ended it may have gone on sending: the platform has its time from now.
    await tx.update(changeOp).set({ outcome: "unknown", code: "interrupted", sentAt: ctx.databaseNow() }).where(sending);
    audit({ after: { unknown: left } });
  });
}

const WAITING = ["create", "update", "delete", "action"] as const;

type SendEnd = { readonly kind: "sent"; readonly stopReason: StopReason | null } | Exclude<ApplyEnd, { kind: "ended" }>;
const sentBut = (stopReason: StopReason | null): SendEnd => ({ kind: "sent", stopReason });

async function sendAll(context: ApplyContext, beside: VerifyBeside): Promise<SendEnd> {
  const { ctx, set, ground, shutdown } = context;
  let counts = await countOutcomes(ctx.db, set.id);
  let after = 0;
  for (;;) {
    shutdown.down.throwIfAborted();
    const tried = (counts.applied ?? 0) + (counts.rejected ?? 0) + (counts.failed ?? 0) + (counts.unknown ?? 0);
    ctx.events.publish({ topic: "change-sets", id: set.id, data: { status: "applying", done: tried, total: set.total } });
    const wish = await beat(ctx, context);
    if (WAITING.every((outcome) => (counts[outcome] ?? 0) === 0)) return sentBut(null);
    if (wish === "cancel") return sentBut("cancelled");
    if (wish === "pause") return { kind: "paused" };
    const permission = await permissionOf({ ctx, db: ctx.db, set, connection: await loadConnection(ctx, ground.row.id) });
    if (permission.kind === "stop") return sentBut(permission.reason);
    if (permission.kind === "wait") return { kind: "later", ms: Math.min(permission.ms, MAX_WAIT_MS) };
    if ((counts.unknown ?? 0) > 0 && tried <= set.canary) {
      // The first few decide about the rest, so what became of them is found out before anything else is sent.
      const rest = await settleUnknown(context);
      if (rest > 0) return { kind: "later", ms: Math.min(rest, MAX_WAIT_MS) };
      counts = await countOutcomes(ctx.db, set.id);
      continue;
    }
    if (tooManyFailures(counts, set)) return sentBut("failures");
    const most = tried < set.canary ? set.canary - tried : Number.MAX_SAFE_INTEGER;
    const batch = await nextBatch(context, { after, most });
    if (batch.length === 0 && after === 0) return sentBut(null);
    after = batch.at(-1)?.ordinal ?? 0;
    if (batch.length === 0) continue;
    const { error, again, moves } = await shutdown.sending(() =>
      sendBatch(context, batch, (sending) => beside.meanwhile(sending)),
    );
    counts = moved(counts, moves);
    beside.noted(moves.filter(({ to }) => to === "applied").length);
    if (error !== undefined) return sentBut("error");
    if (again) return { kind: "later", ms: AGAIN_MS };
  }
}
