import { schedule } from "node-cron";
import type { Log } from "../core/context.ts";

/** What is done again and again; one that still runs is not started a second time, one that fails is tried at the next tick. */
export interface Chore {
  readonly name: string;
  /** Cron, Asia/Shanghai; six fields where seconds matter. */
  readonly at: string;
  readonly run: () => Promise<unknown>;
}

/** Starts the chores. @returns how to stop them; resolves when none runs any more. */
export function startTicker(chores: readonly Chore[], log: Log): () => Promise<void> {
  const running = new Map<string, Promise<unknown>>();
  const tasks = chores.map(({ name, at, run }) =>
    schedule(
      at,
      () => {
        if (running.has(name)) return;
        const work = run()
          .catch((error) =>
            log.warn({ chore: name, error: error instanceof Error ? error.message : String(error) }, "chore failed"),
          )
          .finally(() => running.delete(name));
        running.set(name, work);
      },
      { timezone: "Asia/Shanghai" },
    ),
  );
  return async () => {
    for (const task of tasks) await task.stop();
    await Promise.all(running.values());
  };
}
