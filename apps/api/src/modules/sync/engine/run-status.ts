import type { Db, Tx } from "@campushub/drizzle";
import { type RunStatus, syncRun, syncRunStream } from "@campushub/drizzle/schema";
import { and, eq, isNotNull } from "drizzle-orm";

/** The status of a run from those of its streams; never "success" with a stream unread. */
export function runStatus(streams: readonly string[]): RunStatus {
  if (streams.includes("braked")) return "braked";
  if (streams.includes("cancelled")) return "cancelled";
  const good = streams.filter((status) => status === "success").length;
  if (good === streams.length) return "success";
  return good > 0 ? "partial" : "failed";
}

/** Sets a finished run's status anew from its streams. */
export async function restate(db: Db | Tx, runId: number): Promise<RunStatus> {
  const streams = await db.select({ status: syncRunStream.status }).from(syncRunStream).where(eq(syncRunStream.runId, runId));
  const status = runStatus(streams.map(({ status }) => status));
  await db
    .update(syncRun)
    .set({ status })
    .where(and(eq(syncRun.id, runId), isNotNull(syncRun.finishedAt)));
  return status;
}
