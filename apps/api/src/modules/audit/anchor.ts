import { auditEvent } from "@campushub/drizzle/schema";
import { desc, eq } from "drizzle-orm";
import type { ChainHead, Ctx } from "../../core/context.ts";
import { headText, tellMissing } from "./append.ts";
import { hashedText } from "./canonical.ts";
import { SEAL_ACTION } from "./check.ts";
import { perform } from "./perform.ts";

/**
 * At every start, before anything is audited: what was noted beside the database must be in it. Where nothing ever was, the chain is
 * taken as it stands, and one of unkeyed hashes is sealed by a keyed event on top.
 */
export async function anchorAudit({ ctx }: { ctx: Ctx }): Promise<void> {
  const noted = ctx.audit.noted();
  if (noted) {
    const [row] = await ctx.db.select({ hash: auditEvent.hash }).from(auditEvent).where(eq(auditEvent.id, noted.id));
    if (row?.hash !== noted.hash) tellMissing(ctx);
    return;
  }
  const last = await lastEvent(ctx);
  if (!last) return;
  if (ctx.audit.hash(hashedText({ ...last, at: last.at.toISOString() })) === last.hash) return ctx.audit.note(last);
  await perform({
    ctx,
    resource: "audit-events",
    action: SEAL_ACTION,
    reason: "the hashes before this event can be computed by anybody; from here on they are keyed",
    work: async (_tx, audit) => audit({ after: { events: last.id, head: last.hash } }),
  });
}

/** After a database was copied, restored or moved by a person: the note begins anew, and the audit says what it held before. */
export async function reanchorAudit({ ctx }: { ctx: Ctx }): Promise<void> {
  const lost = ctx.audit.noted();
  const last = await lastEvent(ctx);
  if (!lost || !last) return;
  const [row] = await ctx.db.select({ hash: auditEvent.hash }).from(auditEvent).where(eq(auditEvent.id, lost.id));
  if (row?.hash === lost.hash) return;
  ctx.audit.restart({ id: last.id, hash: last.hash });
  await perform({
    ctx,
    resource: "audit-events",
    action: "reanchor",
    reason: "restored",
    work: async (_tx, audit) => audit({ before: { head: headText(lost) }, after: { head: headText(last) } }),
  });
  ctx.log.warn(
    { lost: headText(lost) },
    "the restored database does not hold the end of the audit that was noted here; it is noted anew",
  );
}

/** Daily: whoever keeps this line elsewhere can prove later that nothing before it was taken away. */
export async function printHead({ ctx }: { ctx: Ctx }): Promise<ChainHead | undefined> {
  const last = await lastEvent(ctx);
  if (last)
    ctx.log.info({ head: headText(last) }, "the head of the audit: keep it elsewhere, and give it to npm run check:audit");
  return last;
}

async function lastEvent({ db }: Ctx) {
  const [last] = await db.select().from(auditEvent).orderBy(desc(auditEvent.id)).limit(1);
  return last;
}
