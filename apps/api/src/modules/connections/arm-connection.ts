import { connection } from "@campushub/drizzle/schema";
import { eq, sql } from "drizzle-orm";
import type { Ctx } from "../../core/context.ts";
import { perform } from "../audit/index.ts";
import { loadConnection } from "./load.ts";

/** Says whether anything may be written to a platform. A set on its way stops at its next batch. @throws AppError notFound */
export async function armConnection({
  ctx,
  input,
}: {
  ctx: Ctx;
  input: { id: number; armed: boolean };
}): Promise<{ id: number; armed: boolean }> {
  const before = await loadConnection(ctx, input.id);
  return perform({
    ctx,
    resource: "connections",
    action: input.armed ? "arm" : "disarm",
    recordId: input.id,
    work: async (tx, audit) => {
      await tx
        .update(connection)
        .set({ armed: input.armed, version: sql`${connection.version} + 1` })
        .where(eq(connection.id, input.id));
      audit({ before: { armed: before.armed }, after: { armed: input.armed } });
      return input;
    },
  });
}
