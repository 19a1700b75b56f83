import { syncLog } from "@campushub/drizzle/schema";
import type { Ctx } from "../../../core/context.ts";
import type { RunRow } from "./run-row.ts";

/** A line in a run's log: a word of the hub's own, which the admin says in the reader's language, or what a platform said. */
export async function note(
  ctx: Pick<Ctx, "db" | "clock">,
  run: Pick<RunRow, "id">,
  entry: { stream?: string; message: string; level?: "info" | "warn" | "error"; facts?: Record<string, unknown> },
): Promise<void> {
  const { stream = null, message, level = "info", facts = null } = entry;
  await ctx.db.insert(syncLog).values({ runId: run.id, at: new Date(ctx.clock.now()), level, stream, message, facts });
}
