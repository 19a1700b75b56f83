import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Database, openPglite, openPostgres } from "@campushub/drizzle";
import type { Connector, Json } from "@campushub/kit";
import { sql } from "drizzle-orm";
import { connectors } from "../../apps/api/src/connectors.gen.ts";
import { readEnv } from "../../apps/api/src/env.ts";
import { createLog } from "../../apps/api/src/infra/log.ts";
import { createConnection } from "../../apps/api/src/modules/connections/index.ts";
import { requestSync } from "../../apps/api/src/modules/sync/index.ts";
import { type Hub, startHub } from "../../apps/api/src/start-hub.ts";
import { benchConnector } from "./platform.ts";

export const TOKEN = "benchmark-token-0123456789";

interface RunFigures {
  readonly status: string;
  readonly ms: number;
  readonly read: number;
  readonly inserted: number;
  readonly unchanged: number;
  readonly error_message: string | null;
}

interface Platform {
  readonly connectorId: string;
  readonly title: string;
  readonly config: Record<string, Json>;
}

export interface BenchHub extends Hub {
  readonly database: Database;
  readonly connectionId: number;
  /** Connects one more platform. @returns the connection. */
  connect(platform: Platform): Promise<number>;
  /** Runs a sync to its end, of `connectionId` unless another is named. @returns what it took (ms, from claim to end) and its counts. */
  sync(streams: readonly string[], of?: number): Promise<{ ms: number; read: number; inserted: number; unchanged: number }>;
  remove(): Promise<void>;
}

/** A whole hub on the database named; `url` absent: embedded, in a folder of its own. */
export async function openBenchHub(options: { url: string | undefined; platform: string }): Promise<BenchHub> {
  const dataDir = await mkdtemp(join(tmpdir(), "campushub-bench-"));
  const env = readEnv({
    DATA_DIR: dataDir,
    DATABASE_URL: options.url,
    HUB_ADMIN_TOKEN: TOKEN,
    HUB_ADMIN_PASSWORD: TOKEN,
    HUB_ALLOW_LOOPBACK: "1",
  });
  const database = options.url ? openPostgres(options.url) : await openPglite(dataDir);
  const hub = await startHub({
    env,
    log: createLog("silent"),
    database,
    connectors: [benchConnector, ...connectors] as unknown as Connector[],
  });
  const { ctx } = hub;
  const defaults = { enabled: true, schedule: "", brakePercent: 5, brakeRows: 20, maxClockOffsetSeconds: 600 };
  const connect = async (platform: Platform) => (await createConnection({ ctx, input: { ...platform, ...defaults } })).id;
  const connectionId = await connect({ connectorId: "bench", title: "bench", config: { baseUrl: options.platform } });
  return {
    ...hub,
    database,
    connectionId,
    connect,
    async sync(streams, of = connectionId) {
      const { runId } = await requestSync({ ctx, input: { connectionId: of, streams, mode: "snapshot" } });
      for (;;) {
        await new Promise((resolve) => setTimeout(resolve, 25));
        const { rows } = (await database.db.execute(sql`
          select status, read, inserted, unchanged, error_message, (extract(epoch from finished_at - started_at) * 1000)::float8 as ms
          from sync_run where id = ${runId}`)) as unknown as { rows: RunFigures[] };
        const { status, ms, read, inserted, unchanged, error_message: message } = rows[0]!;
        if (status === "success") return { ms, read, inserted, unchanged };
        if (status !== "queued" && status !== "running") throw new Error(`the benchmark's sync ended ${status}: ${message}`);
      }
    },
    async remove() {
      await hub.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
