import type { Db, Tx } from "@campushub/drizzle";
import { changeSet, connection } from "@campushub/drizzle/schema";
import { eq, inArray } from "drizzle-orm";
import { systemActor } from "../../core/actor.ts";
import type { Ctx } from "../../core/context.ts";
import { perform } from "../audit/index.ts";
import { targetChanges } from "../connections/index.ts";
import { isFresh } from "./engine/expiry.ts";
import { statusAfter } from "./engine/state-machine.ts";

/** Plans that are too old to be believed, or whose connection would send elsewhere or otherwise by now, expire, approved or not. @returns how many. */
export async function expirePlans(ctx: Ctx): Promise<number> {
  if ((await outdated(ctx, ctx.db)).length === 0) return 0;
  return perform({
    ctx: { ...ctx, actor: systemActor },
    resource: "change-sets",
    action: "expire",
    work: async (tx, audit) => {
      const old = await outdated(ctx, tx);
      const now = new Date(ctx.clock.now());
      for (const { id, status, stopReason, changes } of old) {
        const next = statusAfter(status, "expire");
        audit({
          recordId: id,
          before: { status },
          after: { status: next, stopReason, ...(changes.length > 0 ? { changes } : {}) },
        });
        await tx.update(changeSet).set({ status: next, stopReason, finishedAt: now, updatedAt: now }).where(eq(changeSet.id, id));
      }
      if (old.length === 0) audit({ after: { expired: 0 } });
      return old.length;
    },
  });
}

async function outdated(ctx: Ctx, db: Db | Tx) {
  const { id, status, expiresAt, planTarget, connectionId } = changeSet;
  const rows = await db
    .select({ id, status, expiresAt, planTarget, connection })
    .from(changeSet)
    .innerJoin(connection, eq(connection.id, connectionId))
    .where(inArray(status, ["planned", "submitted", "approved"]));
  return rows
    .map((row) => ({ ...row, changes: targetChanges(ctx, row.planTarget, row.connection) }))
    .filter((row) => row.changes.length > 0 || !isFresh(row, ctx.clock.now()))
    .map((row) => ({ ...row, stopReason: row.changes.length > 0 ? "settings" : "expired" }));
}
