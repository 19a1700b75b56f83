import { join } from "node:path";
import { openPglite, openPostgres } from "@campushub/drizzle";
import { readEnv } from "../apps/api/src/env.ts";
import { createAuditSeal, headFile } from "../apps/api/src/infra/audit-seal.ts";
import { loadSecretKey } from "../apps/api/src/infra/secrets.ts";
import { checkAudit } from "../apps/api/src/modules/audit/index.ts";

// Walks the audit chain and says which event, if any, does not hold. Exit code 0: intact · 1: broken · 2: could not look.
// Heads that the log printed and somebody kept (`id:hash`) may be given: `npm run check:audit -- 1203:5f0c…`.
// The embedded database serves one process: while the hub runs, ask it (POST /api/audit-events/_check).
try {
  process.umask(0o077);
  const env = readEnv(process.env);
  const key = loadSecretKey({ fromEnv: env.HUB_SECRET_KEY, file: join(env.DATA_DIR, "secret.key"), mayMake: false });
  const audit = createAuditSeal(key, headFile(join(env.DATA_DIR, "audit-head.json")));
  const database = env.DATABASE_URL ? openPostgres(env.DATABASE_URL) : await openPglite(env.DATA_DIR);
  try {
    const { intact, events, head, brokenAt } = await checkAudit({ db: database.db, audit }, process.argv.slice(2));
    const fault = brokenAt && `event ${brokenAt.id} does not hold (${brokenAt.fault}); the first ${events} are one chain`;
    process.stdout.write(`audit ${intact ? `intact: ${events} events` : `BROKEN: ${fault}`}, head ${events}:${head}\n`);
    process.exitCode = intact ? 0 : 1;
  } finally {
    await database.close();
  }
} catch (error) {
  process.stderr.write(`The audit could not be checked: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
}
