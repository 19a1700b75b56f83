import { connection } from "@campushub/drizzle/schema";
import { and, eq } from "drizzle-orm";
import type { Ctx } from "../../core/context.ts";
import { createConnection, updateConnection } from "../connections/index.ts";
import type { SimulatorHost } from "./simulator-host.ts";

/**
 * Makes the demo's connections, once; later starts only follow a simulator that had to take another port.
 * @returns ids of those made now.
 */
export async function prepareDemo({ ctx, input }: { ctx: Ctx; input: { host: SimulatorHost } }): Promise<number[]> {
  const made: number[] = [];
  for (const { connectorId, connection: demo } of await input.host.list()) {
    const title = demo.title.zh;
    const [known] = await ctx.db
      .select()
      .from(connection)
      .where(and(eq(connection.connectorId, connectorId), eq(connection.title, title)));
    if (known) {
      const moved = Object.entries(demo.config).some(([name, value]) => name in known.config && !same(known.config[name], value));
      if (moved)
        await updateConnection({ ctx, input: { id: known.id, changes: { config: { ...known.config, ...demo.config } } } });
      continue;
    }
    const { id } = await createConnection({
      ctx,
      input: {
        connectorId,
        title,
        config: demo.config,
        schedule: demo.schedule,
        enabled: true,
        brakePercent: 5,
        brakeRows: 20,
        maxClockOffsetSeconds: 600,
      },
    });
    made.push(id);
  }
  return made;
}

const same = (left: unknown, right: unknown) => JSON.stringify(left) === JSON.stringify(right);
