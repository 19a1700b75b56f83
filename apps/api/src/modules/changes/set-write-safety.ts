import { writeSafety } from "@campushub/drizzle/schema";
import { eq } from "drizzle-orm";
import type { z } from "zod";
import type { Ctx } from "../../core/context.ts";
import { invalid } from "../../core/errors.ts";
import { perform } from "../audit/index.ts";
import { loadWriteSafety, type WriteSafetyRow } from "./load.ts";
import type { writeSafetyUpdateSchema } from "./schema.ts";

/**
 * The house's rules for writing. The stop takes hold at the next batch of whatever is under way; anybody who may change anything
 * may pull it, lifting it is for who may edit the rules. @throws AppError forbidden, invalid
 */
export async function setWriteSafety({
  ctx,
  input,
}: {
  ctx: Ctx;
  input: z.output<typeof writeSafetyUpdateSchema>;
}): Promise<WriteSafetyRow> {
  const { stopped, reason, ...rules } = input;
  const onlyStops = stopped === true && Object.values(rules).every((value) => value === undefined);
  if (stopped === true && !reason)
    throw invalid("say why everything is stopped", { reason: "is required" }, { reason: "sayWhy" });
  const row = await perform({
    ctx,
    resource: "write-safety",
    action: onlyStops ? "stop" : "edit",
    ...(reason ? { reason } : {}),
    work: async (tx, audit) => {
      const before = await loadWriteSafety(tx);
      const at = new Date(ctx.clock.now());
      const stop =
        stopped === undefined
          ? {}
          : stopped
            ? { stopped, stoppedReason: reason ?? null, stoppedBy: ctx.actor.name, stoppedAt: at }
            : { stopped, stoppedReason: null, stoppedBy: null, stoppedAt: null };
      const wished = Object.fromEntries(Object.entries(rules).filter(([, value]) => value !== undefined));
      const [after] = await tx
        .update(writeSafety)
        .set({ ...wished, ...stop, version: before.version + 1, updatedAt: at })
        .where(eq(writeSafety.id, before.id))
        .returning();
      const told = ({ stopped: is, approvalRows, planHours, quietHours }: WriteSafetyRow) => ({
        stopped: is,
        approvalRows,
        planHours,
        quietHours,
      });
      audit({ before: told(before), after: told(after!) });
      return after!;
    },
  });
  ctx.events.publish({ topic: "write-safety", data: { stopped: row.stopped } });
  return row;
}
