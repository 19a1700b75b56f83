import type { Db, Tx } from "@campushub/drizzle";
import { apiToken, auditEvent } from "@campushub/drizzle/schema";
import { and, eq, gt, inArray, ne, sql } from "drizzle-orm";

/** Whoever does this to an account can come in by it, or decides what it may do. */
const GIVES = sql`array['roles', 'password', 'disabled', 'resetTwoFactor']`;

/**
 * Person → the persons who made that account, or gave it roles, a password or its use, since then; whoever did so to their accounts
 * too. A token without an owner is none: whoever holds it installs the hub.
 */
export async function recentHands(
  db: Db | Tx,
  ids: readonly string[],
  since: Date,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const direct = new Map<string, string[]>();
  let unasked = [...ids];
  while (unasked.length > 0) {
    const found = await handsOn(db, unasked, since);
    for (const id of unasked) direct.set(id, found.get(id) ?? []);
    unasked = [...new Set([...found.values()].flat())].filter((id) => !direct.has(id));
  }
  return new Map(ids.map((id) => [id, reachedFrom(id, direct)]));
}

async function handsOn(db: Db | Tx, ids: readonly string[], since: Date): Promise<Map<string, string[]>> {
  const { actorKind, actorId, action, resource, recordId, after, at } = auditEvent;
  const person = sql<string | null>`case ${actorKind} when 'user' then ${actorId} else ${apiToken.userId} end`;
  const rows = await db
    .selectDistinct({ account: recordId, person })
    .from(auditEvent)
    .leftJoin(apiToken, and(eq(actorKind, "token"), eq(actorId, sql`'token:' || ${apiToken.id}`)))
    .where(
      and(
        eq(resource, "users"),
        inArray(recordId, [...ids]),
        gt(at, since),
        ne(actorId, recordId),
        sql`(${action} = 'users.create' or jsonb_exists_any(${after}, ${GIVES}))`,
      ),
    );
  const hands = new Map<string, string[]>();
  for (const { account, person: hand } of rows) {
    if (hand !== null && hand !== account) hands.set(account!, [...(hands.get(account!) ?? []), hand]);
  }
  return hands;
}

function reachedFrom(id: string, direct: ReadonlyMap<string, readonly string[]>): string[] {
  const reached = new Set<string>();
  const follow = (one: string) => {
    for (const hand of direct.get(one) ?? []) {
      if (reached.has(hand)) continue;
      reached.add(hand);
      follow(hand);
    }
  };
  follow(id);
  return [...reached];
}
