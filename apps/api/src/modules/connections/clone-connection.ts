import { connection } from "@campushub/drizzle/schema";
import { eq } from "drizzle-orm";
import type { Ctx } from "../../core/context.ts";
import { perform } from "../audit/index.ts";
import { loadConnection } from "./load.ts";
import { connectorOf } from "./settings.ts";
import { withValuesOfItsOwn } from "./unshared-settings.ts";

/**
 * A second connection with the same settings: to try something out. It is disabled, disarmed, without a schedule and without
 * secrets, so that a copy does nothing where its original does before a person looked at it and entered them. @throws AppError notFound
 */
export async function cloneConnection({ ctx, input }: { ctx: Ctx; input: { id: number } }): Promise<{ id: number }> {
  const source = await loadConnection(ctx, input.id);
  const connector = connectorOf(ctx, source.connectorId);
  const { connectorId, brakePercent, brakeRows, maxClockOffsetSeconds } = source;
  const title = `${source.title} (2)`.slice(-120);
  const now = new Date(ctx.clock.now());
  return perform({
    ctx,
    resource: "connections",
    action: "create",
    work: async (tx, audit) => {
      const limits = { brakePercent, brakeRows, maxClockOffsetSeconds };
      const values = { connectorId, title, ...limits, enabled: false, armed: false, schedule: "" };
      const [row] = await tx
        .insert(connection)
        .values({ ...values, config: source.config, scheduledUpTo: now, createdAt: now, updatedAt: now })
        .returning({ id: connection.id });
      const { id } = row!;
      const config = withValuesOfItsOwn(connector, source.config, id);
      await tx.update(connection).set({ config }).where(eq(connection.id, id));
      audit({ recordId: id, after: { ...values, config, cloneOf: source.id } });
      return { id };
    },
  });
}
