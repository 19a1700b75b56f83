import { type Database, inScope, MAINTENANCE_MS } from "@campushub/drizzle";
import { sql } from "drizzle-orm";
import type { Log } from "../core/context.ts";

/** The embedded database has no autovacuum: vacuum and checkpoint at night. PostgreSQL does both by itself. */
export async function maintainDatabase(database: Database, log: Log): Promise<void> {
  if (!database.pglite) return;
  await inScope({ statementMs: MAINTENANCE_MS }, async () => {
    await database.db.execute(sql`vacuum (analyze)`);
    await database.db.execute(sql`checkpoint`);
  });
  log.info({}, "embedded database vacuumed and checkpointed");
}

/**
 * The embedded database lets its log grow until somebody asks for a checkpoint: when little room is left, its older parts are
 * given back. @returns how to stop that.
 */
export function makeRoom(database: Database, log: Log): () => void {
  if (!database.pglite) return () => {};
  return database.onCondition(({ state }) => {
    if (state !== "low") return;
    inScope({ statementMs: MAINTENANCE_MS, reader: undefined }, async () => database.db.execute(sql`checkpoint`)).catch((error) =>
      log.warn({ error: String(error) }, "no room could be made on the disk"),
    );
  });
}
