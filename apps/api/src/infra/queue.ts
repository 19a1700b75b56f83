import { type Database, type Db, refuseInside } from "@campushub/drizzle";
import { sql } from "drizzle-orm";
import { fromDrizzle, fromPglite, PgBoss } from "pg-boss";
import type { JobQueue, Log } from "../core/context.ts";

/** Longer than any run; a run that dies is found by its own heartbeat, not by the queue's expiry. */
const EXPIRE_SECONDS = 23 * 3600;

/**
 * The durable queue in the hub's own database. `short` policy: one waiting job per key, so a burst of wishes is one job,
 * while a job left active by a killed process never blocks the next.
 */
export function createQueue(options: {
  database: Database;
  url: string | undefined;
  log: Log;
  /** Every queue there is: made at start, because none can be made inside a caller's transaction. */
  names: readonly string[];
  schema?: string;
}): JobQueue {
  const { database, log } = options;
  const boss = new PgBoss({
    schema: options.schema ?? "jobs",
    ...backend(database, options.url),
    schedule: false,
    useListenNotify: true,
    registerInstance: false,
    monitorVacuum: false,
  });
  boss.on("error", (error) => log.warn({ error: error.message }, "queue"));
  return {
    async start() {
      await boss.start();
      for (const name of options.names) {
        await boss.createQueue(name, {
          policy: "short",
          expireInSeconds: EXPIRE_SECONDS,
          retryLimit: 2,
          deleteAfterSeconds: 86_400,
          notify: true,
        });
      }
    },
    stop: () => boss.stop({ graceful: false, close: true }),
    async send(name, data, { key, tx, afterSeconds } = {}) {
      if (tx === undefined) refuseInside();
      await boss.send(name, data, {
        ...(key === undefined ? {} : { singletonKey: key }),
        ...(afterSeconds === undefined ? {} : { startAfter: afterSeconds }),
        ...(tx === undefined ? {} : { db: insideOf(tx) }),
      });
    },
    async work(name, { concurrency }, handler) {
      await boss.work<Record<string, unknown>>(
        name,
        { localConcurrency: concurrency, pollingIntervalSeconds: 2 },
        async (jobs) => {
          for (const job of jobs) await handler(job.data);
        },
      );
    },
  };
}

function backend(database: Database, url: string | undefined) {
  if (!database.pglite) return { connectionString: url!, max: 4 };
  const client = database.pglite;
  const db = fromPglite({
    query: (text: string, params?: unknown[]) => client.query(text, params) as never,
    exec: (text: string) => client.exec(text) as never,
    listen: (channel: string, callback: (payload: string) => void) => client.listen(channel, callback),
  });
  return { backend: "pglite" as const, db };
}

/** The queue's statements inside the caller's transaction: the job exists if and only if the change does. */
function insideOf(tx: Db) {
  return fromDrizzle(tx as never, sql as never);
}
