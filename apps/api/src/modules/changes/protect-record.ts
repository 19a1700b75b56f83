import { protectedRecord } from "@campushub/drizzle/schema";
import { eq } from "drizzle-orm";
import type { z } from "zod";
import type { Ctx } from "../../core/context.ts";
import { conflict, invalid, notFound } from "../../core/errors.ts";
import { perform } from "../audit/index.ts";
import { connectorOf, loadConnection } from "../connections/index.ts";
import { ownKey, READING_KEY_HELP } from "./reading-key.ts";
import type { protectedRecordCreateSchema } from "./schema.ts";

/** From now on no plan may change this record. @throws AppError notFound, invalid, conflict: it is protected already */
export async function protectRecord({
  ctx,
  input,
}: {
  ctx: Ctx;
  input: z.output<typeof protectedRecordCreateSchema>;
}): Promise<{ id: number }> {
  const { connectorId } = await loadConnection(ctx, input.connectionId);
  const { streams } = connectorOf(ctx, connectorId);
  if (!Object.hasOwn(streams, input.stream)) {
    throw invalid("the platform has no such stream", { stream: "the connector has no such stream" }, { reason: "streamGone" });
  }
  const key = ownKey(streams[input.stream]!, input.key);
  if (key === undefined) throw invalid("this names no reading", { key: READING_KEY_HELP }, { reason: "noReading" });
  return perform({
    ctx,
    resource: "protected-records",
    action: "create",
    reason: input.reason,
    work: async (tx, audit) => {
      const [row] = await tx
        .insert(protectedRecord)
        .values({ ...input, key, createdBy: ctx.actor.name, createdAt: new Date(ctx.clock.now()) })
        .onConflictDoNothing()
        .returning({ id: protectedRecord.id });
      if (!row) throw conflict("this record is protected already", { reason: "protectedAlready" });
      audit({ recordId: row.id, after: { ...input, key } });
      return row;
    },
  });
}

/** @throws AppError notFound */
export async function unprotectRecord({ ctx, input }: { ctx: Ctx; input: { id: number } }): Promise<{ id: number }> {
  return perform({
    ctx,
    resource: "protected-records",
    action: "delete",
    recordId: input.id,
    work: async (tx, audit) => {
      const [row] = await tx.delete(protectedRecord).where(eq(protectedRecord.id, input.id)).returning();
      if (!row) throw notFound("protected record", input.id);
      const { connectionId, stream, key, reason } = row;
      audit({ before: { connectionId, stream, key, reason } });
      return input;
    },
  });
}
