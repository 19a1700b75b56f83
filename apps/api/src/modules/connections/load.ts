import { connection } from "@campushub/drizzle/schema";
import { eq } from "drizzle-orm";
import type { Ctx } from "../../core/context.ts";
import { notFound } from "../../core/errors.ts";

export type ConnectionRow = typeof connection.$inferSelect;

/** @throws AppError notFound */
export async function loadConnection(ctx: Pick<Ctx, "db">, id: number): Promise<ConnectionRow> {
  const [row] = await ctx.db.select().from(connection).where(eq(connection.id, id));
  if (!row) throw notFound("connection", id);
  return row;
}
