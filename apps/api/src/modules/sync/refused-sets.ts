import { changeSet, connection } from "@campushub/drizzle/schema";
import { and, desc, eq, sql } from "drizzle-orm";
import { personOf } from "../../core/actor.ts";
import type { Ctx } from "../../core/context.ts";
import { type Attention, NOTHING } from "./attention.ts";

const MOST = 50;

/** Change sets of this person that somebody refused: until he edits or cancels one, or takes it up in a new set. */
export async function refusedSets(ctx: Ctx): Promise<Attention[]> {
  if (!ctx.policy.can(ctx.actor, "edit", "change-sets")) return [];
  const isTakenUp = sql`exists (
    select from change_set rest where rest.rest_of_id = ${changeSet.id} and rest.status <> 'cancelled')`;
  const rows = await ctx.db
    .select({ set: changeSet, title: connection.title })
    .from(changeSet)
    .innerJoin(connection, eq(connection.id, changeSet.connectionId))
    .where(and(eq(changeSet.status, "rejected"), eq(changeSet.authorId, personOf(ctx.actor)), sql`not ${isTakenUp}`))
    .orderBy(desc(changeSet.decidedAt))
    .limit(MOST);
  return rows.map(({ set, title }) => ({
    ...NOTHING,
    kind: "refused",
    connectionId: set.connectionId,
    connectionTitle: title,
    streams: [],
    count: set.total,
    at: (set.decidedAt ?? set.updatedAt).toISOString(),
    changeSet: { id: set.id, title: set.title, by: set.decidedByName ?? "", reason: set.decisionComment ?? "" },
  }));
}
