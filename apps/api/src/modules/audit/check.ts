import type { Db } from "@campushub/drizzle";
import { auditEvent } from "@campushub/drizzle/schema";
import { asc, gt } from "drizzle-orm";
import { GENESIS, hashOf } from "./canonical.ts";

/** What a check of the chain found. `head` noted elsewhere (paper, another system) also proves that nothing was cut off the end. */
export interface AuditVerdict {
  readonly intact: boolean;
  readonly events: number;
  /** Hash of the last event that still holds. */
  readonly head: string;
  readonly brokenAt: { readonly id: number; readonly fault: "missing" | "link" | "content" } | null;
}

const BATCH = 1_000;

/** Walks the whole chain from its first event and names the first that does not hold. */
export async function checkAudit(db: Db): Promise<AuditVerdict> {
  let events = 0;
  let head = GENESIS;
  for (;;) {
    const rows = await db.select().from(auditEvent).where(gt(auditEvent.id, events)).orderBy(asc(auditEvent.id)).limit(BATCH);
    for (const row of rows) {
      const fault = faultOf(row, { id: events + 1, head });
      if (fault) return { intact: false, events, head, brokenAt: { id: events + 1, fault } };
      events++;
      head = row.hash;
    }
    if (rows.length < BATCH) return { intact: true, events, head, brokenAt: null };
  }
}

function faultOf(row: typeof auditEvent.$inferSelect, expected: { id: number; head: string }) {
  if (row.id !== expected.id) return "missing";
  if (row.prevHash !== expected.head) return "link";
  return hashOf({ ...row, at: row.at.toISOString() }) === row.hash ? undefined : "content";
}
