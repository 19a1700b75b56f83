import { auditEvent } from "@campushub/drizzle/schema";
import { asc, gt } from "drizzle-orm";
import type { AuditSeal, ChainHead, Services } from "../../core/context.ts";
import { GENESIS, hashedText, unkeyedHash } from "./canonical.ts";

/**
 * `missing` a number is left out · `link` not linked to the one before · `content` altered, or not hashed under the hub's key ·
 * `unkeyed` hashed as anybody can, with no seal above it · `cut` the chain does not hold an event that was noted elsewhere.
 */
export type AuditFault = "missing" | "link" | "content" | "unkeyed" | "cut";

/** What a check of the chain found. */
export interface AuditVerdict {
  readonly intact: boolean;
  readonly events: number;
  /** Hash of the last event that still holds. */
  readonly head: string;
  readonly brokenAt: { readonly id: number; readonly fault: AuditFault } | null;
}

const BATCH = 1_000;
/** The event by which a hub took over a chain of unkeyed hashes; written once, before any other keyed one. */
export const SEAL_ACTION = "seal";

/**
 * Walks the whole chain from its first event and names the first that does not hold; at the end also the first of the heads noted
 * beside the database that is not in it. @param heads others that were written down, `id:hash` or the hash alone
 */
export async function checkAudit(services: Pick<Services, "db" | "audit">, heads: readonly string[] = []): Promise<AuditVerdict> {
  const { db, audit } = services;
  const wanted = wantedHeads(audit.noted(), heads);
  const walk = new Walk(audit, new Set(wanted.keys()));
  for (;;) {
    const rows = await db
      .select()
      .from(auditEvent)
      .where(gt(auditEvent.id, walk.events))
      .orderBy(asc(auditEvent.id))
      .limit(BATCH);
    for (const row of rows) {
      const fault = walk.step(row);
      if (fault) return walk.verdict({ id: walk.events + 1, fault });
    }
    if (rows.length < BATCH) break;
  }
  const [lost] = walk.unseen;
  if (lost !== undefined) return walk.verdict({ id: wanted.get(lost) ?? walk.events + 1, fault: "cut" });
  return walk.verdict(walk.isKeyed || walk.events === 0 ? null : { id: walk.events, fault: "unkeyed" });
}

/** Hash → number of its event, where it is known. */
function wantedHeads(noted: ChainHead | undefined, heads: readonly string[]): ReadonlyMap<string, number | undefined> {
  const given = heads.map((text): [string, number | undefined] => {
    const [id, hash] = text.includes(":") ? text.split(":", 2) : [undefined, text];
    return [hash!, id === undefined ? undefined : Number(id)];
  });
  return new Map([...(noted ? [[noted.hash, noted.id] as const] : []), ...given]);
}

type Row = typeof auditEvent.$inferSelect;

/** How far the chain holds so far. */
class Walk {
  readonly #audit: AuditSeal;
  /** Heads that have not been met. */
  readonly unseen: Set<string>;
  events = 0;
  isKeyed = false;
  #head = GENESIS;

  constructor(audit: AuditSeal, unseen: Set<string>) {
    this.#audit = audit;
    this.unseen = unseen;
  }

  step(row: Row): AuditFault | undefined {
    if (row.id !== this.events + 1) return "missing";
    if (row.prevHash !== this.#head) return "link";
    const text = hashedText({ ...row, at: row.at.toISOString() });
    if (this.#audit.hash(text) === row.hash) {
      if (!this.isKeyed && this.events > 0 && !row.action.endsWith(`.${SEAL_ACTION}`)) return "unkeyed";
      this.isKeyed = true;
    } else if (this.isKeyed || unkeyedHash(text) !== row.hash) return "content";
    this.events++;
    this.#head = row.hash;
    this.unseen.delete(row.hash);
    return undefined;
  }

  verdict(brokenAt: AuditVerdict["brokenAt"]): AuditVerdict {
    return { intact: brokenAt === null, events: this.events, head: this.#head, brokenAt };
  }
}
