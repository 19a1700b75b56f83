import { isRoomy, isWritable } from "@campushub/drizzle";
import type { Ctx } from "./core/context.ts";
import { maintainDatabase, makeRoom } from "./infra/maintenance.ts";
import { type Chore, startTicker } from "./infra/ticker.ts";
import { printHead } from "./modules/audit/index.ts";
import { DriftKeeper, expirePlans, orphanSets, startChangeJobs, wakeAbandonedSets } from "./modules/changes/index.ts";
import { makePartitionsAhead } from "./modules/energy/index.ts";
import { cleanAttempts } from "./modules/identity/index.ts";
import { enqueueDue, InletKeeper, orphanAll, startSyncJobs, wakeAbandoned } from "./modules/sync/index.ts";

/** Jobs, schedules, inlets and nightly chores. @returns how to stop them: running syncs are put back, to go on elsewhere. */
export async function startWorker(ctx: Ctx): Promise<() => Promise<void>> {
  const down = new AbortController();
  const inlets = new InletKeeper(ctx);
  const drift = new DriftKeeper(ctx);
  if (ctx.database.kind === "pglite") {
    await orphanAll(ctx);
    await orphanSets(ctx);
  }
  await makePartitionsAhead(ctx);
  await startSyncJobs(ctx, down.signal);
  const changesEnded = await startChangeJobs(ctx, down.signal);
  await enqueueDue(ctx);
  await wakeAbandoned(ctx);
  await wakeAbandonedSets(ctx);
  const stopTicker = startTicker(
    whileWritable(ctx, [
      { name: "schedules", at: "*/5 * * * * *", run: () => enqueueDue(ctx) },
      { name: "abandoned runs", at: "*/15 * * * * *", run: () => wakeAbandoned(ctx) },
      { name: "abandoned change sets", at: "*/15 * * * * *", run: () => wakeAbandonedSets(ctx) },
      { name: "changes altered in the platform", at: "*/10 * * * * *", run: () => drift.tend() },
      { name: "plans too old", at: "*/30 * * * * *", run: () => expirePlans(ctx) },
      { name: "inlets", at: "*/10 * * * * *", run: () => (isRoomy(ctx.database.condition()) ? inlets.tend() : inlets.rest()) },
      { name: "attempts to sign in", at: "0 */10 * * * *", run: () => cleanAttempts(ctx) },
      { name: "partitions", at: "0 1 * * *", run: () => makePartitionsAhead(ctx) },
      { name: "head of the audit", at: "0 0 * * *", run: async () => void (await printHead({ ctx })) },
      { name: "database", at: "30 3 * * *", run: () => maintainDatabase(ctx.database, ctx.log) },
    ]),
    ctx.log,
  );
  const stopMakingRoom = makeRoom(ctx.database, ctx.log);
  return async () => {
    stopMakingRoom();
    down.abort(new Error("the hub is stopping"));
    await changesEnded();
    await stopTicker();
    drift.close();
    await inlets.close();
  };
}

/** What every chore does is written down; while nothing can be, none is begun. */
const whileWritable = (ctx: Ctx, chores: readonly Chore[]): Chore[] =>
  chores.map((chore) => ({ ...chore, run: async () => isWritable(ctx.database.condition()) && chore.run() }));
