import type { Tx } from "@campushub/drizzle";
import { auditEvent } from "@campushub/drizzle/schema";
import { redact, storableText } from "@campushub/kit";
import { desc, sql } from "drizzle-orm";
import type { ChainHead, Ctx } from "../../core/context.ts";
import { idColumn, jsonOf, jsons, texts } from "../../infra/arrays.ts";
import { type AuditContent, GENESIS, hashedText, storable } from "./canonical.ts";

/** What a verb says about its change; secrets are masked here, whoever forgot. */
export interface AuditFacts {
  /** Absent: what was performed; another one where a unit of work does two things. */
  readonly action?: string;
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
 * the transaction, so this is the last thing a transaction does. @returns the new head, to be noted once it is committed
 */
export async function appendAudit({ ctx, tx, events }: { ctx: Ctx; tx: Tx; events: readonly AuditEvent[] }): Promise<ChainHead> {
  await tx.execute(sql`select pg_advisory_xact_lock(${LOCK})`);
  const columns = { id: auditEvent.id, hash: auditEvent.hash };
  const [last] = await tx.select(columns).from(auditEvent).orderBy(desc(auditEvent.id)).limit(1);
  if (!follows(last, ctx.audit.noted())) tellMissing(ctx);
  const at = new Date(ctx.clock.now());
  let { id, hash } = last ?? { id: 0, hash: GENESIS };
  const rows = events.map((event) => {
    const content = contentOf(ctx, { event, id: ++id, at, prevHash: hash });
    hash = ctx.audit.hash(hashedText(content));
    return { ...content, hash };
  });
  await insertRows(tx, rows);
  return { id, hash };
}

/** Whether a chain that ends here can hold what was noted. */
export const follows = (last: ChainHead | undefined, noted: ChainHead | undefined): boolean =>
  noted === undefined || (last !== undefined && (last.id > noted.id || (last.id === noted.id && last.hash === noted.hash)));

/** Said once; the work goes on, and every check finds it from now on. */
export function tellMissing({ audit, log }: Pick<Ctx, "audit" | "log">): void {
  const noted = audit.noted();
  if (!noted || !audit.distrust()) return;
  log.error(
    { head: headText(noted) },
    "the audit does not hold what was noted here: events were taken away or rewritten; secure the database",
  );
}

export const headText = ({ id, hash }: ChainHead) => `${id}:${hash}`;

type Row = AuditContent & { readonly hash: string };

/** In one statement, whole columns at a time: a batch of ops brings an event for each. What one actor did at once is said once. */
async function insertRows(tx: Tx, rows: readonly Row[]): Promise<void> {
  const { at, actorKind, actorId, actorName, requestId, address } = rows[0]!;
  const column = (name: "action" | "resource" | "recordId" | "reason" | "prevHash" | "hash") =>
    texts(rows.map((row) => row[name]));
  await tx.execute(sql`
    insert into audit_event (id, at, actor_kind, actor_id, actor_name, action, resource, record_id, reason, before, after,
      request_id, address, prev_hash, hash)
    select i.id, ${at}::timestamptz, ${actorKind}::text, ${actorId}::text, ${actorName}::text, i.action, i.resource, i.record_id,
      i.reason, i.before, i.after, ${requestId}::text, ${address}::text, i.prev_hash, i.hash
    from unnest(
      ${idColumn(rows.map(({ id }) => id))},
      ${column("action")}, ${column("resource")}, ${column("recordId")}, ${column("reason")},
      ${jsons(rows.map(({ before }) => jsonOf(before)))}, ${jsons(rows.map(({ after }) => jsonOf(after)))},
      ${column("prevHash")}, ${column("hash")}
    ) as i(id, action, resource, record_id, reason, before, after, prev_hash, hash)`);
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
