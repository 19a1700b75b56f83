import { randomBytes } from "node:crypto";
import { hostname } from "node:os";
import { join } from "node:path";
import { type Database, migrate, openPglite, openPostgres, roomLimits } from "@campushub/drizzle";
import { type Clock, type Connector, systemClock } from "@campushub/kit";
import { createApp } from "./app.ts";
import { connectors, quality } from "./connectors.gen.ts";
import { systemActor } from "./core/actor.ts";
import type { Ctx, Log, Services } from "./core/context.ts";
import { createPolicy } from "./core/policy.ts";
import type { Env } from "./env.ts";
import { createAuditSeal, headFile } from "./infra/audit-seal.ts";
import { ownDataFolder } from "./infra/data-folder.ts";
import { createEventHub } from "./infra/events.ts";
import { databaseNow } from "./infra/lease.ts";
import { createMetrics } from "./infra/metrics.ts";
import { createQueue } from "./infra/queue.ts";
import { createSecretBox, loadSecretKey } from "./infra/secrets.ts";
import { tellCondition } from "./infra/tell-condition.ts";
import { anchorAudit, grants as auditGrants, printHead, reanchorAudit } from "./modules/audit/index.ts";
import { auditRoutes } from "./modules/audit/routes.ts";
import { importRoutes } from "./modules/changes/import/routes.ts";
import { CHANGE_QUEUE, grants as changeGrants } from "./modules/changes/index.ts";
import { proofRoutes } from "./modules/changes/proof/routes.ts";
import { changeRoutes } from "./modules/changes/routes.ts";
import { grants as connectionGrants, disarmRestored } from "./modules/connections/index.ts";
import { connectionRoutes } from "./modules/connections/routes.ts";
import { grants as demoGrants, type SimulatorHost } from "./modules/demo/index.ts";
import { demoRoutes } from "./modules/demo/routes.ts";
import { grants as energyGrants } from "./modules/energy/index.ts";
import { energyRoutes } from "./modules/energy/routes.ts";
import { bootstrapAdmin, createIdentity, grants as identityGrants } from "./modules/identity/index.ts";
import { identityRoutes, signInRoutes } from "./modules/identity/routes.ts";
import { SYNC_QUEUE, SYNC_RETRY_QUEUE, grants as syncGrants } from "./modules/sync/index.ts";
import { syncRoutes } from "./modules/sync/routes.ts";
import { startWorker } from "./start-worker.ts";

export interface Hub {
  readonly app: ReturnType<typeof createApp>;
  readonly ctx: Ctx;
  /** The one-time password of a new administrator; undefined when one exists or was given. */
  readonly oneTimePassword: string | undefined;
  close(): Promise<void>;
}

export interface HubOptions {
  readonly env: Env;
  readonly log: Log;
  readonly clock?: Clock;
  readonly database?: Database;
  readonly simulators?: SimulatorHost;
  readonly adminDist?: string;
  /** Tests bring their own. */
  readonly connectors?: readonly Connector[];
}

const GRANTS = [auditGrants, changeGrants, connectionGrants, energyGrants, identityGrants, syncGrants].flat();

/** Puts the house together: database, queue, policy, modules, workers. Whoever opened the database may hand it in. */
export async function startHub(options: HubOptions): Promise<Hub> {
  const { env, log, clock = systemClock } = options;
  ownDataFolder(env.DATA_DIR);
  const database = options.database ?? (await openDatabase(env));
  try {
    const stopTelling = tellCondition(database, log);
    const applied = await migrate(database.db);
    if (applied.length > 0) log.info({ applied }, "database migrated");
    const key = loadSecretKey({ fromEnv: env.HUB_SECRET_KEY, file: join(env.DATA_DIR, "secret.key") });
    const instance = `${hostname()}:${process.pid}:${randomBytes(3).toString("hex")}`;
    const events = await createEventHub({ database, log, instance });
    if (env.PUBLIC_URL?.startsWith("https:") && !env.TRUST_PROXY) {
      log.warn(
        {},
        "PUBLIC_URL says that a proxy stands in front, and TRUST_PROXY names none: every caller has the proxy's address",
      );
    }
    const queue = createQueue({ database, url: env.DATABASE_URL, log, names: [SYNC_QUEUE, SYNC_RETRY_QUEUE, CHANGE_QUEUE] });
    await queue.start();
    const known = (options.connectors ?? connectors) as readonly Connector[];
    const services: Services = {
      database,
      db: database.db,
      clock,
      databaseNow,
      log,
      policy: createPolicy(options.simulators ? [...GRANTS, ...demoGrants] : GRANTS),
      secrets: createSecretBox(key),
      audit: createAuditSeal(key, headFile(join(env.DATA_DIR, "audit-head.json"))),
      events,
      queue,
      connectors: new Map(known.map((connector) => [connector.manifest.id, connector])),
      instance,
      reach: { loopback: env.HUB_ALLOW_LOOPBACK },
    };
    const ctx: Ctx = { ...services, actor: systemActor };
    await anchorAudit({ ctx });
    if (await disarmRestored({ ctx })) await reanchorAudit({ ctx });
    await printHead({ ctx });
    const identity = createIdentity(services, { key, publicUrl: env.PUBLIC_URL });
    const { oneTimePassword } = await bootstrapAdmin({
      ctx,
      input: { password: env.HUB_ADMIN_PASSWORD, token: env.HUB_ADMIN_TOKEN },
    });
    const modules = [
      identityRoutes,
      auditRoutes,
      connectionRoutes(quality),
      syncRoutes,
      energyRoutes,
      changeRoutes,
      importRoutes,
      proofRoutes,
    ];
    const app = createApp(services, {
      version: "0.1.0",
      modules: options.simulators ? [...modules, demoRoutes(options.simulators)] : modules,
      open: [signInRoutes(identity)],
      authenticator: identity,
      site: { publicUrl: env.PUBLIC_URL, proxies: env.TRUST_PROXY },
      metrics: createMetrics(database.db),
      metricsFor: env.HUB_METRICS,
      docs: env.HUB_API_DOCS === "open",
      ...(options.adminDist === undefined ? {} : { adminDist: options.adminDist }),
    });
    const stopWorker = env.HUB_ROLE === "api" ? async () => {} : await startWorker(ctx);
    return {
      app,
      ctx,
      oneTimePassword,
      close: () => closeAll([stopTelling, stopWorker, () => queue.stop(), () => events.close(), () => database.close()]),
    };
  } catch (error) {
    await database.close();
    throw error;
  }
}

const openDatabase = async (env: Env) =>
  env.DATABASE_URL ? openPostgres(env.DATABASE_URL) : openPglite(env.DATA_DIR, { limits: roomLimits(env.HUB_DISK_RESERVE_MB) });

/** Each in its turn, whatever becomes of the others. @throws the first error. */
async function closeAll(steps: readonly (() => unknown)[]): Promise<void> {
  const errors: unknown[] = [];
  for (const step of steps) {
    try {
      await step();
    } catch (error) {
      errors.push(error);
    }
  }
  if (errors.length > 0) throw errors[0];
}
