import { connection } from "@campushub/drizzle/schema";
import { eq } from "drizzle-orm";
import type { Ctx } from "../../core/context.ts";
import { perform } from "../audit/index.ts";
import { loadConnection } from "./load.ts";
import { openSecrets, sealSecrets } from "./settings.ts";

/**
 * A second connection with the same settings and secrets: to try something out. It is disarmed and runs by no schedule, so that a
 * copy never writes where its original does. @throws AppError notFound
 */
export async function cloneConnection({ ctx, input }: { ctx: Ctx; input: { id: number } }): Promise<{ id: number }> {
  const source = await loadConnection(ctx, input.id);
  const { connectorId, config, brakePercent, brakeRows, maxClockOffsetSeconds } = source;
  const title = `${source.title} (2)`.slice(-120);
  const secret = openSecrets(ctx.secrets, source.id, source.secrets);
  const now = new Date(ctx.clock.now());
  return perform({
    ctx,
    resource: "connections",
    action: "create",
    work: async (tx, audit) => {
      const values = { connectorId, title, config, brakePercent, brakeRows, maxClockOffsetSeconds, armed: false, schedule: "" };
      const [row] = await tx
        .insert(connection)
        .values({ ...values, scheduledUpTo: now, createdAt: now, updatedAt: now })
        .returning({ id: connection.id });
      const { id } = row!;
      await tx
        .update(connection)
        .set({ secrets: sealSecrets(ctx.secrets, id, secret) })
        .where(eq(connection.id, id));
      audit({ recordId: id, after: { ...values, cloneOf: source.id, secrets: Object.keys(secret) } });
      return { id };
    },
  });
}
