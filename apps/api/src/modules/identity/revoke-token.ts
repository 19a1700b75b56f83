import { apiToken } from "@campushub/drizzle/schema";
import { eq } from "drizzle-orm";
import { personOf } from "../../core/actor.ts";
import { type Ctx, IDENTITY_CHANGED } from "../../core/context.ts";
import { notFound } from "../../core/errors.ts";
import { perform } from "../audit/index.ts";

/** Ends a token at once, here and on the other instances. Its row stays, for the audit. */
export async function revokeToken({ ctx, input }: { ctx: Ctx; input: { id: number } }): Promise<{ id: number }> {
  await perform({
    ctx,
    resource: "tokens",
    action: "delete",
    recordId: input.id,
    work: async (tx, audit) => {
      const [row] = await tx.select().from(apiToken).where(eq(apiToken.id, input.id)).for("update");
      const mine = ctx.actor.roles.includes("admin") || row?.userId === personOf(ctx.actor);
      if (!row || !mine) throw notFound("tokens", input.id);
      const revokedAt = row.revokedAt ?? new Date(ctx.clock.now());
      await tx.update(apiToken).set({ revokedAt }).where(eq(apiToken.id, input.id));
      audit({ before: { revokedAt: row.revokedAt }, after: { name: row.name, revokedAt } });
    },
  });
  ctx.events.publish({ topic: IDENTITY_CHANGED });
  return { id: input.id };
}
