import { Worker } from "node:worker_threads";
import type { Connector, Json } from "@campushub/kit";
import { FakeClock, testSession } from "@campushub/kit/testing";
import { sql } from "drizzle-orm";
import { rowsOf } from "../../apps/api/src/infra/arrays.ts";
import { writeWorkbook } from "../../apps/api/src/infra/workbook.ts";
import type { BenchHub } from "./bench-hub.ts";
import { filesToPlans } from "./file-to-plan.ts";
import { type Figure, timeFigure } from "./report.ts";

const ROWS = 20_000;
const SEED = 7;
/** So long ago the hub begins to read: more than `ROWS` of the simulator's hourly readings. */
const HISTORY_MS = 86_400_000;
const OP = "correct";
/** The most a connection may be set to: no plan of this size waits for it. */
const REQUESTS_PER_SECOND = 100;

/**
 * 20,000 corrections of readings from a file to a plan, by the connector that takes them and its own simulator at full speed. The hub's
 * own time is the whole less what the platform takes to answer the same look-ups to the connector alone.
 */
export async function benchCorrections(hub: BenchHub): Promise<Figure[]> {
  const { connector, stream, points } = correctable(hub);
  const { config, stop } = await startSimulator(connector);
  try {
    const connectionId = await hub.connect({ connectorId: connector.manifest.id, title: "bench, corrections", config });
    await hub.sync([points, stream], connectionId);
    const keys = await readingKeys(hub, connectionId);
    const write = connector.streams[stream]!.write!;
    const session = testSession(connector, {
      config,
      http: { timeoutMs: 60_000 },
      clock: new FakeClock(new Date().toISOString()),
    });
    const readPlatform = async () => write.observe(session as never, keys);
    const workbook = (round: number) => workbookOf(keys, round);
    const { bare, own, whole } = await filesToPlans(hub, { connectionId, stream, op: OP, workbook, readPlatform });
    const { kind: database } = hub.database;
    const what = `a file of ${ROWS.toLocaleString("en")} corrections for ${connector.manifest.id} to a plan`;
    return [
      timeFigure({
        what: `${what}, the hub's own time / reading the file and the platform`,
        database,
        hub: own,
        bare,
        atMost: 2,
      }),
      timeFigure({ what: "the same with the platform's time / reading the file and the platform", database, hub: whole, bare }),
    ];
  } finally {
    await stop();
  }
}

/** The connector whose readings can be corrected. */
function correctable(hub: BenchHub): { connector: Connector; stream: string; points: string } {
  for (const connector of hub.ctx.connectors.values()) {
    for (const [stream, spec] of Object.entries(connector.streams)) {
      if (spec.kind === "reading" && spec.write?.ops[OP]) return { connector, stream, points: spec.points };
    }
  }
  throw new Error("no connector takes corrections of readings");
}

type Config = Record<string, Json>;

async function startSimulator({ manifest }: Connector): Promise<{ config: Config; stop: () => Promise<void> }> {
  const workerData = { connectorId: manifest.id, seed: SEED };
  const worker = new Worker(new URL("./simulator.worker.ts", import.meta.url), { workerData });
  const config = await new Promise<Config>((resolve, reject) => {
    worker.once("message", resolve);
    worker.once("error", reject);
  });
  const historyFrom = new Date(Date.now() - HISTORY_MS).toISOString().slice(0, 10);
  return {
    config: { ...config, historyFrom, requestsPerSecond: REQUESTS_PER_SECOND },
    stop: async () => void (await worker.terminate()),
  };
}

/** Keys of readings as a file names them. */
async function readingKeys(hub: BenchHub, connectionId: number): Promise<string[]> {
  const rows = rowsOf<{ key: string }>(
    await hub.database.db.execute(sql`
      select p.key || '|' || to_char(r.ts at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as key
      from reading r join point p on p.id = r.point_id where p.connection_id = ${connectionId} order by r.ts, p.key limit ${ROWS}`),
  );
  if (rows.length < ROWS) throw new Error(`the simulator has ${rows.length} readings, ${ROWS} are corrected`);
  return rows.map(({ key }) => key);
}

/** Another value each round, so that no two files are the same. */
const workbookOf = (keys: readonly string[], round: number): Promise<Buffer> =>
  writeWorkbook([
    {
      name: "rows",
      head: ["key", "value", "reason"],
      rows: keys.map((key, index) => [key, (round + 1) * 10 + (index % 7), "换表"]),
    },
  ]);
