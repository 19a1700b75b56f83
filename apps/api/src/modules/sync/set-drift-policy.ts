import { type DriftPolicy, streamState } from "@campushub/drizzle/schema";
import { and, eq } from "drizzle-orm";
import type { Ctx } from "../../core/context.ts";
import { notFound } from "../../core/errors.ts";
import { perform } from "../audit/index.ts";
import { connectorOf, loadConnection } from "../connections/index.ts";
import { loadState, type StreamStateRow } from "./engine/stream-state.ts";

export interface DriftPolicyInput {
  readonly connectionId: number;
  readonly stream: string;
  readonly driftPolicy: DriftPolicy;
}

/** `connectionId:stream`, the id stream states have in the API. @throws AppError notFound */
export function parseStreamId(id: string): { connectionId: number; stream: string } {
  const parts = /^(\d{1,9}):(\w{1,60})$/.exec(id);
  if (!parts) throw notFound("stream state", id.slice(0, 80));
  return { connectionId: Number(parts[1]), stream: parts[2]! };
}

/** What happens with shapes and codes the connector does not know, for one stream. */
export async function setDriftPolicy({ ctx, input }: { ctx: Ctx; input: DriftPolicyInput }): Promise<StreamStateRow> {
  const { connectionId, stream, driftPolicy } = input;
  const connection = await loadConnection(ctx, connectionId);
  if (!Object.hasOwn(connectorOf(ctx, connection.connectorId).streams, stream)) throw notFound("stream", stream);
  return perform({
    ctx,
    resource: "stream-states",
    action: "edit",
    recordId: `${connectionId}:${stream}`,
    work: async (tx, audit) => {
      const before = await loadState(tx, connectionId, stream);
      const [row] = await tx
        .update(streamState)
        .set({ driftPolicy })
        .where(and(eq(streamState.connectionId, connectionId), eq(streamState.stream, stream)))
        .returning();
      await audit({ before: { driftPolicy: before.driftPolicy }, after: { driftPolicy } });
      return row!;
    },
  });
}
