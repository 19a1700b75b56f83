import { changeSet } from "@campushub/drizzle/schema";
import { and, inArray, lte } from "drizzle-orm";
import { systemActor } from "../../core/actor.ts";
import type { Ctx } from "../../core/context.ts";
import { perform } from "../audit/index.ts";
import { statusAfter } from "./engine/state-machine.ts";

/** Plans too old to be believed expire, approved or not. @returns how many. */
export async function expirePlans(ctx: Ctx): Promise<number> {
  const now = new Date(ctx.clock.now());
  const old = and(inArray(changeSet.status, ["planned", "submitted", "approved"]), lte(changeSet.expiresAt, now));
  if ((await ctx.db.$count(changeSet, old)) === 0) return 0;
  return perform({
    ctx: { ...ctx, actor: systemActor },
    resource: "change-sets",
    action: "expire",
    work: async (tx, audit) => {
      const rows = await tx.select({ id: changeSet.id, status: changeSet.status }).from(changeSet).where(old).for("update");
      for (const { id, status } of rows)
        audit({ recordId: id, before: { status }, after: { status: statusAfter(status, "expire") } });
      if (rows.length === 0) audit({ after: { expired: 0 } });
      await tx.update(changeSet).set({ status: "expired", finishedAt: now, updatedAt: now }).where(old);
      return rows.length;
    },
  });
}
