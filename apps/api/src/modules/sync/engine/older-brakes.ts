import type { Tx } from "@campushub/drizzle";
import { type BrakeFacts, syncRun, syncRunStream } from "@campushub/drizzle/schema";
import { and, eq, ne } from "drizzle-orm";
import { restate } from "./run-status.ts";

export interface LaterPass {
  readonly connectionId: number;
  readonly stream: string;
  readonly runId: number;
  /** Scopes it compared with what we hold. */
  readonly scopes: readonly string[];
  /** ISO */
  readonly at: string;
}

/**
 * A later snapshot asks anew what an older brake asked, so the older question is closed as "keep". A pass that compared
 * nothing (incremental, a time range), or other scopes, leaves it open.
 */
export async function settleOlderBrakes(tx: Tx, later: LaterPass): Promise<void> {
  const older = await tx
    .select({ runId: syncRunStream.runId, brake: syncRunStream.brake })
    .from(syncRunStream)
    .innerJoin(syncRun, eq(syncRun.id, syncRunStream.runId))
    .where(
      and(
        eq(syncRun.connectionId, later.connectionId),
        eq(syncRunStream.stream, later.stream),
        eq(syncRunStream.status, "braked"),
        ne(syncRun.id, later.runId),
      ),
    );
  for (const { runId, brake } of older) {
    if (!covers(later.scopes, brake?.scopes ?? [])) continue;
    const decision: BrakeFacts["decision"] = {
      choice: "keep",
      by: "system",
      at: later.at,
      reason: `read again by run ${later.runId}`,
    };
    await tx
      .update(syncRunStream)
      .set({ status: "success", brake: { ...brake!, decision } })
      .where(and(eq(syncRunStream.runId, runId), eq(syncRunStream.stream, later.stream)));
    await restate(tx, runId);
  }
}

const covers = (scopes: readonly string[], asked: readonly string[]) =>
  scopes.includes("") || asked.every((scope) => scopes.includes(scope));
