import type { Ctx } from "../../core/context.ts";
import { CHANGE_QUEUE } from "./queues.ts";
import { workChanges } from "./work-changes.ts";

/** Connections written to at once by one instance. */
const CONCURRENCY = 3;

/**
 * Registers the worker of this module. `signal` aborts what runs when the process goes down.
 * @returns how to wait, after that, until what was being sent is written down.
 */
export async function startChangeJobs(ctx: Ctx, signal: AbortSignal): Promise<() => Promise<void>> {
  const running = new Set<Promise<void>>();
  await ctx.queue.work(CHANGE_QUEUE, { concurrency: CONCURRENCY }, async ({ connectionId }) => {
    const work = workChanges(ctx, Number(connectionId), signal);
    running.add(work);
    await work.finally(() => running.delete(work));
  });
  return async () => void (await Promise.allSettled(running));
}
