import type { Tx } from "@campushub/drizzle";
import { auditEvent } from "@campushub/drizzle/schema";
import { redact } from "@campushub/kit";
import { desc, sql } from "drizzle-orm";
import type { Ctx } from "../../core/context.ts";
import { type AuditContent, GENESIS, hashOf, storable, storableText } from "./canonical.ts";

/** What a verb says about its change; secrets are masked here, whoever forgot. */
export interface AuditFacts {
  readonly recordId?: string | number;
  readonly reason?: string;
  readonly before?: unknown;
  readonly after?: unknown;
}

export interface AuditEvent extends AuditFacts {
  readonly resource: string;
  /** The policy's action, e.g. `edit`; kept as `resource.action`. */
  readonly action: string;
}

/** Any number that nobody else uses as an advisory lock. */
const LOCK = 7_244_010;

/**
 * Appends events to the chain inside the transaction of the change they tell of. The chain is held from here to the end of
 * the transaction, so this is the last thing a transaction does.
 */
export async function appendAudit({ ctx, tx, events }: { ctx: Ctx; tx: Tx; events: readonly AuditEvent[] }): Promise<void> {
  if (events.length === 0) return;
  await tx.execute(sql`select pg_advisory_xact_lock(${LOCK})`);
  const columns = { id: auditEvent.id, hash: auditEvent.hash };
  const [last] = await tx.select(columns).from(auditEvent).orderBy(desc(auditEvent.id)).limit(1);
  const at = new Date(ctx.clock.now());
  let { id, hash } = last ?? { id: 0, hash: GENESIS };
  const rows = events.map((event) => {
    const content = contentOf(ctx, { event, id: ++id, at, prevHash: hash });
    hash = hashOf(content);
    return { ...content, at, actorKind: ctx.actor.kind, hash };
  });
  await tx.insert(auditEvent).values(rows);
}

function contentOf(ctx: Ctx, facts: { event: AuditEvent; id: number; at: Date; prevHash: string }): AuditContent {
  const { event, id, at, prevHash } = facts;
  const text = (value: string | number | undefined) => (value === undefined ? null : storableText(String(value)));
  return {
    id,
    at: at.toISOString(),
    actorKind: ctx.actor.kind,
    actorId: ctx.actor.id,
    actorName: storableText(ctx.actor.name),
    action: `${event.resource}.${event.action}`,
    resource: event.resource,
    recordId: text(event.recordId),
    reason: text(event.reason),
    before: storable(redact(event.before)),
    after: storable(redact(event.after)),
    requestId: text(ctx.requestId),
    address: text(ctx.actor.address),
    prevHash,
  };
}
