import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Ending } from "./ending.ts";
import { takeEntrance } from "./entrance.ts";
import { type Env, readEnv } from "./env.ts";
import { createLog } from "./infra/log.ts";
import { demoPorts, prepareDemo, type SimulatorHost, startSimulators } from "./modules/demo/index.ts";
import { requestSync } from "./modules/sync/index.ts";
import { startHub } from "./start-hub.ts";

const ADMIN_DIST = fileURLToPath(new URL("../../admin/dist/", import.meta.url));
const say = (line: string) => process.stdout.write(`${line}\n`);

try {
  await main();
} catch (error) {
  const message = error instanceof Error ? error.message : String(error);
  process.stderr.write(`CampusHub could not start: ${message}\n`);
  process.exit(1);
}

async function main(): Promise<void> {
  // Before anything is written, by us or by the embedded database: files are for their owner alone.
  process.umask(0o077);
  const ending = new Ending();
  const env = readEnv(process.env);
  const log = createLog(env.HUB_LOG);
  const demo = env.HUB_DEMO || env.HUB_DEMO_DATA !== undefined;
  const entrance = env.HUB_ROLE === "worker" ? undefined : await takeEntrance(demo ? demoPorts(env.PORT) : [env.PORT]);
  const port = env.PORT === 0 ? 0 : (entrance?.port ?? env.PORT);
  if (port !== env.PORT) say(`Port ${env.PORT} is in use (another demo?); this one takes ${port}`);
  const simulators = demo ? await startDemo(env, port) : undefined;
  const hub = await startHub({
    env,
    log,
    ...(simulators ? { simulators } : {}),
    ...(existsSync(ADMIN_DIST) ? { adminDist: ADMIN_DIST } : {}),
  });
  void hub.ctx.database.givenUp.then((error) => ending.fail(`the database cannot be opened again: ${error.message}`));
  if (simulators) await openDemo(hub.ctx, { simulators, firstSync: env.HUB_DEMO_DATA === undefined });
  entrance?.open(hub.app.fetch);
  ending.add(() => entrance?.close());
  ending.add(() => hub.close());
  ending.add(() => simulators?.close());
  if (hub.oneTimePassword !== undefined)
    say(`Administrator: admin / ${hub.oneTimePassword}   (to be changed at the first sign-in)`);
  say(entrance === undefined ? "CampusHub worker ready" : `CampusHub ready on ${entrance.url}`);
}

/** The pretended platforms on the ports behind the hub's own; those that had to take another one are told. */
async function startDemo(env: Env, port: number): Promise<SimulatorHost> {
  const host = await startSimulators({ dataDir: env.HUB_DEMO_DATA, firstPort: port === 0 ? 0 : port + 1 });
  for (const { title, takenPort, baseUrl } of await host.list()) {
    if (takenPort !== null) say(`Port ${takenPort} is in use; ${title.en} is at ${baseUrl}`);
  }
  return host;
}

/** The demo's connections, and at the very first start a first sync, so that the screens have something to say. */
async function openDemo(
  ctx: Awaited<ReturnType<typeof startHub>>["ctx"],
  options: { simulators: NonNullable<Parameters<typeof startHub>[0]["simulators"]>; firstSync: boolean },
): Promise<void> {
  const made = await prepareDemo({ ctx, input: { host: options.simulators } });
  if (!options.firstSync) return;
  for (const connectionId of made) await requestSync({ ctx, input: { connectionId, requestedBy: "demo" } });
}
