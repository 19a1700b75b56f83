import type { Database } from "@campushub/drizzle";
import { sql } from "drizzle-orm";
import type { Log } from "../core/context.ts";

/** The embedded database has no autovacuum: vacuum and checkpoint at night. PostgreSQL does both by itself. */
export async function maintainDatabase(database: Database, log: Log): Promise<void> {
  if (!database.pglite) return;
  await database.db.execute(sql`vacuum (analyze)`);
  await database.db.execute(sql`checkpoint`);
  log.info({}, "embedded database vacuumed and checkpointed");
}
