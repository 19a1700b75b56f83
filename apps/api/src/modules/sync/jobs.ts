import type { Ctx } from "../../core/context.ts";
import { AppError } from "../../core/errors.ts";
import { type RetryWish, SYNC_QUEUE, SYNC_RETRY_QUEUE } from "./queues.ts";
import { requestSync } from "./request-sync.ts";
import { workConnection } from "./work-connection.ts";

/** Connections synced at once by one instance; each has its own budget, so the sum is for this machine's sake. */
const CONCURRENCY = 3;

/** Registers the workers of this module. `signal` aborts what runs when the process goes down. */
export async function startSyncJobs(ctx: Ctx, signal: AbortSignal): Promise<void> {
  await ctx.queue.work(SYNC_QUEUE, { concurrency: CONCURRENCY }, async ({ connectionId }) => {
    await workConnection(ctx, Number(connectionId), signal);
  });
  await ctx.queue.work(SYNC_RETRY_QUEUE, { concurrency: 1 }, (data) => retrySync(ctx, data as unknown as RetryWish));
}

/** Asks for the failed streams again; a connection disabled, deleted or changed meanwhile has no use for it. */
export async function retrySync(ctx: Ctx, wish: RetryWish): Promise<void> {
  const { connectionId, streams, mode, range, requestedBy, retries } = wish;
  const input = {
    connectionId,
    streams,
    trigger: "retry" as const,
    retries,
    ...(mode ? { mode } : {}),
    ...(range ? { range } : {}),
    ...(requestedBy ? { requestedBy } : {}),
  };
  try {
    await requestSync({ ctx, input });
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    ctx.log.info({ connection: connectionId, streams, why: error.message }, "retry dropped");
  }
}
