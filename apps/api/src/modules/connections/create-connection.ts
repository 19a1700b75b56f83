import { connection } from "@campushub/drizzle/schema";
import { eq } from "drizzle-orm";
import type { z } from "zod";
import type { Ctx } from "../../core/context.ts";
import { perform } from "../audit/index.ts";
import { demandSchedule } from "./schedule.ts";
import type { connectionCreateSchema } from "./schema.ts";
import { connectorOf, parseConfig, sealSecrets } from "./settings.ts";
import { demandUnshared } from "./unshared-settings.ts";

/** Adds a platform. Secrets are sealed before anything is stored. @throws AppError notFound, invalid */
export async function createConnection({
  ctx,
  input,
}: {
  ctx: Ctx;
  input: z.output<typeof connectionCreateSchema>;
}): Promise<{ id: number }> {
  const connector = connectorOf(ctx, input.connectorId);
  const { open, secret } = parseConfig(connector, input.config);
  demandSchedule(input.schedule, connector.manifest.pollFloorSeconds, ctx.clock.now());
  const now = new Date(ctx.clock.now());
  return perform({
    ctx,
    resource: "connections",
    action: "create",
    work: async (tx, audit) => {
      const { config: _config, ...rest } = input;
      if (input.enabled) await demandUnshared(tx, connector, { config: open });
      const [row] = await tx
        .insert(connection)
        .values({ ...rest, config: open, scheduledUpTo: now, createdAt: now, updatedAt: now })
        .returning({ id: connection.id });
      const { id } = row!;
      await tx
        .update(connection)
        .set({ secrets: sealSecrets(ctx.secrets, id, secret) })
        .where(eq(connection.id, id));
      await audit({ recordId: id, after: { ...rest, config: open, secrets: Object.keys(secret) } });
      return { id };
    },
  });
}
