import { changeSet, connection, inletLease, point, record, syncRun } from "@campushub/drizzle/schema";
import { and, eq, inArray } from "drizzle-orm";
import type { Ctx } from "../../core/context.ts";
import { conflict } from "../../core/errors.ts";
import { perform } from "../audit/index.ts";
import { loadConnection } from "./load.ts";

/** Removes a connection that never brought data. One that did is disabled instead, so that nothing is lost. */
export async function deleteConnection({ ctx, input }: { ctx: Ctx; input: { id: number } }): Promise<{ id: number }> {
  const before = await loadConnection(ctx, input.id);
  return perform({
    ctx,
    resource: "connections",
    action: "delete",
    recordId: input.id,
    work: async (tx, audit) => {
      const [held] = await tx.select({ id: record.id }).from(record).where(eq(record.connectionId, input.id)).limit(1);
      const [measured] = await tx.select({ id: point.id }).from(point).where(eq(point.connectionId, input.id)).limit(1);
      const [running] = await tx
        .select({ id: syncRun.id })
        .from(syncRun)
        .where(and(eq(syncRun.connectionId, input.id), inArray(syncRun.status, ["queued", "running", "paused"])))
        .limit(1);
      if (running)
        throw conflict("a sync of this connection is under way; cancel it first", { reason: "runUnderWay", runId: running.id });
      const [changed] = await tx
        .select({ id: changeSet.id })
        .from(changeSet)
        .where(eq(changeSet.connectionId, input.id))
        .limit(1);
      if (changed)
        throw conflict("change sets were made for this connection; disable it, so that their proof stays", {
          reason: "hasChangeSets",
        });
      if (held || measured)
        throw conflict("this connection has brought data; disable it instead of deleting it", { reason: "hasData" });
      await tx.delete(inletLease).where(eq(inletLease.connectionId, input.id));
      await tx.delete(connection).where(eq(connection.id, input.id));
      await audit({ before: { connectorId: before.connectorId, title: before.title, config: before.config } });
      return { id: input.id };
    },
  });
}
