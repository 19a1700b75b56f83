import type { Ctx } from "./core/context.ts";
import { maintainDatabase } from "./infra/maintenance.ts";
import { startTicker } from "./infra/ticker.ts";
import { makePartitionsAhead } from "./modules/energy/index.ts";
import { enqueueDue, InletKeeper, orphanAll, startSyncJobs, wakeAbandoned } from "./modules/sync/index.ts";

/** Jobs, schedules, inlets and nightly chores. @returns how to stop them: running syncs are put back, to go on elsewhere. */
export async function startWorker(ctx: Ctx): Promise<() => Promise<void>> {
  const down = new AbortController();
  const inlets = new InletKeeper(ctx);
  if (ctx.database.kind === "pglite") await orphanAll(ctx);
  await makePartitionsAhead(ctx);
  await startSyncJobs(ctx, down.signal);
  await enqueueDue(ctx);
  await wakeAbandoned(ctx);
  const stopTicker = startTicker(
    [
      { name: "schedules", at: "*/5 * * * * *", run: () => enqueueDue(ctx) },
      { name: "abandoned runs", at: "*/15 * * * * *", run: () => wakeAbandoned(ctx) },
      { name: "inlets", at: "*/10 * * * * *", run: () => inlets.tend() },
      { name: "partitions", at: "0 1 * * *", run: () => makePartitionsAhead(ctx) },
      { name: "database", at: "30 3 * * *", run: () => maintainDatabase(ctx.database, ctx.log) },
    ],
    ctx.log,
  );
  return async () => {
    down.abort(new Error("the hub is stopping"));
    await stopTicker();
    await inlets.close();
  };
}
