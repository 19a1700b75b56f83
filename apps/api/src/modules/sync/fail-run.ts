import { syncRun, syncRunStream } from "@campushub/drizzle/schema";
import type { ConnectorError } from "@campushub/kit";
import { and, eq, inArray } from "drizzle-orm";
import type { Ctx } from "../../core/context.ts";
import { perform } from "../audit/index.ts";
import { demandClaim } from "./engine/claim.ts";
import { failureText, note } from "./engine/note.ts";
import type { RunRow } from "./engine/run-row.ts";

/** Ends a run that could not even begin (no such connector, settings that no longer parse) or broke outside its streams. @throws LostRunError */
export async function failRun(ctx: Ctx, run: RunRow, error: ConnectorError): Promise<void> {
  const at = new Date(ctx.clock.now());
  const message = failureText(error.message);
  const facts = { errorClass: error.class, errorCode: error.code, errorMessage: message };
  const released = { worker: null, heartbeatAt: null, cancelRequested: false, pauseRequested: false };
  await perform({
    ctx,
    resource: "sync-runs",
    action: "end",
    recordId: run.id,
    work: async (tx, audit) => {
      await demandClaim(tx, { runId: run.id, claim: run.worker ?? "" });
      await tx
        .update(syncRunStream)
        .set({ status: "failed", finishedAt: at, ...facts })
        .where(and(eq(syncRunStream.runId, run.id), inArray(syncRunStream.status, ["queued", "running"])));
      await tx
        .update(syncRun)
        .set({ status: "failed", finishedAt: at, ...released, ...facts })
        .where(eq(syncRun.id, run.id));
      await audit({ after: { status: "failed", ...facts } });
    },
  });
  await note(ctx, run, { level: "error", message, facts: { class: error.class, code: error.code } });
  ctx.events.publish({ topic: "sync-runs", id: run.id, data: { connectionId: run.connectionId, status: "failed" } });
}
