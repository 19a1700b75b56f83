import type { Ctx } from "../../core/context.ts";
import { CHANGE_QUEUE } from "./queues.ts";
import { workChanges } from "./work-changes.ts";

/** Connections written to at once by one instance. */
const CONCURRENCY = 3;

/** Registers the worker of this module. `signal` aborts what runs when the process goes down. */
export async function startChangeJobs(ctx: Ctx, signal: AbortSignal): Promise<void> {
  await ctx.queue.work(CHANGE_QUEUE, { concurrency: CONCURRENCY }, ({ connectionId }) =>
    workChanges(ctx, Number(connectionId), signal),
  );
}
