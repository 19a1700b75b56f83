import { syncRun } from "@campushub/drizzle/schema";
import { eq } from "drizzle-orm";
import type { Ctx } from "../../core/context.ts";
import { notFound } from "../../core/errors.ts";
import type { RunRow } from "./engine/run-row.ts";

/** @throws AppError notFound */
export async function loadRun(ctx: Pick<Ctx, "db">, id: number): Promise<RunRow> {
  const [row] = await ctx.db.select().from(syncRun).where(eq(syncRun.id, id));
  if (!row) throw notFound("sync run", id);
  return row;
}
