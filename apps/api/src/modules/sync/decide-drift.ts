import { schemaDrift } from "@campushub/drizzle/schema";
import { eq } from "drizzle-orm";
import type { Ctx } from "../../core/context.ts";
import { notFound } from "../../core/errors.ts";
import { perform } from "../audit/index.ts";

export type DriftRow = typeof schemaDrift.$inferSelect;

/** Marks a drift as known and fine, or puts it back for another look. */
export async function decideDrift({
  ctx,
  input,
}: {
  ctx: Ctx;
  input: { id: number; status: "accepted" | "open" };
}): Promise<DriftRow> {
  return perform({
    ctx,
    resource: "drifts",
    action: "edit",
    recordId: input.id,
    work: async (tx, audit) => {
      const decided =
        input.status === "accepted"
          ? { decidedBy: ctx.actor.name, decidedAt: new Date(ctx.clock.now()) }
          : { decidedBy: null, decidedAt: null };
      const [row] = await tx
        .update(schemaDrift)
        .set({ status: input.status, ...decided })
        .where(eq(schemaDrift.id, input.id))
        .returning();
      if (!row) throw notFound("drift", input.id);
      await audit({ after: { status: input.status, kind: row.kind, path: row.path } });
      return row;
    },
  });
}
