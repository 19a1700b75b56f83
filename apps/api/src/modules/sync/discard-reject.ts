import { reject } from "@campushub/drizzle/schema";
import { and, eq } from "drizzle-orm";
import type { Ctx } from "../../core/context.ts";
import { conflict } from "../../core/errors.ts";
import { perform } from "../audit/index.ts";
import { loadReject, type RejectRow } from "./replay-reject.ts";

/** A person settles that this row is not wanted; it stays readable and is only counted when it comes again. */
export async function discardReject({ ctx, input }: { ctx: Ctx; input: { id: number; reason?: string } }): Promise<RejectRow> {
  const before = await loadReject(ctx, input.id);
  return perform({
    ctx,
    resource: "rejects",
    action: "discard",
    recordId: input.id,
    ...(input.reason === undefined ? {} : { reason: input.reason }),
    work: async (tx, audit) => {
      const [row] = await tx
        .update(reject)
        .set({ status: "discarded", resolvedBy: ctx.actor.name, resolvedAt: new Date(ctx.clock.now()) })
        .where(and(eq(reject.id, input.id), eq(reject.status, "open")))
        .returning();
      if (!row)
        throw conflict(`only an open reject can be discarded; this one is ${before.status}`, { reason: "notInThisState" });
      await audit({ before: { status: before.status }, after: { status: "discarded" } });
      return row;
    },
  });
}
