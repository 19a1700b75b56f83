import type { Tx } from "@campushub/drizzle";
import type { Ctx } from "../../core/context.ts";
import { type AuditEvent, type AuditFacts, appendAudit } from "./append.ts";

export interface Performance<T> {
  readonly ctx: Ctx;
  readonly resource: string;
  /** The policy's action; the audit says `resource.action`. */
  readonly action: string;
  readonly recordId?: string | number;
  readonly reason?: string;
  /** The work; `audit` must be called at least once, or the transaction is rolled back. */
  readonly work: (tx: Tx, audit: (facts: AuditFacts) => void) => Promise<T>;
}

/**
 * The one way a verb changes the database: authorise, open a transaction, do the work, audit in the same transaction.
 * What `audit` is told is written when the work is done, since the chain is held from its first row to the commit.
 * @throws AppError forbidden before anything is opened.
 */
export async function perform<T>({ ctx, resource, action, recordId, reason, work }: Performance<T>): Promise<T> {
  ctx.policy.demand(ctx.actor, action, resource);
  const done = await ctx.db.transaction(async (tx) => {
    const events: AuditEvent[] = [];
    const result = await work(tx, (facts) => void events.push({ resource, action, recordId, reason, ...facts }));
    if (events.length === 0) throw new Error(`${resource}.${action} changed data without an audit event`);
    return { result, head: await appendAudit({ ctx, tx, events }) };
  });
  ctx.audit.note(done.head);
  return done.result;
}
