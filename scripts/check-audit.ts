import { openPglite, openPostgres } from "@campushub/drizzle";
import { readEnv } from "../apps/api/src/env.ts";
import { checkAudit } from "../apps/api/src/modules/audit/index.ts";

// Walks the audit chain and says which event, if any, does not hold. Exit code 0: intact · 1: broken · 2: could not look.
// The embedded database serves one process: while the hub runs, ask it (POST /api/audit-events/_check).
try {
  const env = readEnv(process.env);
  const database = env.DATABASE_URL ? openPostgres(env.DATABASE_URL) : await openPglite(env.DATA_DIR);
  try {
    const { intact, events, head, brokenAt } = await checkAudit(database.db);
    const fault = brokenAt && `event ${brokenAt.id} does not hold (${brokenAt.fault}); the ${events} before it do`;
    process.stdout.write(`audit ${intact ? `intact: ${events} events` : `BROKEN: ${fault}`}, head ${head}\n`);
    process.exitCode = intact ? 0 : 1;
  } finally {
    await database.close();
  }
} catch (error) {
  process.stderr.write(`The audit could not be checked: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
}
