import type { Db } from "@campushub/drizzle";
import { reject, syncRun } from "@campushub/drizzle/schema";
import { count, eq, sum } from "drizzle-orm";
import { collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";

export interface Metrics {
  readonly registry: Registry;
  readonly requests: Histogram;
}

/** Prometheus metrics: of this process, and with `db`, of the hub as a whole, asked for when they are scraped. */
export function createMetrics(db?: Db): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  if (db) addHubGauges(registry, db);
  return {
    registry,
    requests: new Histogram({
      name: "hub_http_request_seconds",
      help: "Time to answer, by route and status",
      labelNames: ["method", "route", "status"],
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5],
      registers: [registry],
    }),
  };
}

function addHubGauges(registry: Registry, db: Db): void {
  const registers = [registry];
  new Gauge({
    name: "hub_open_rejects",
    help: "Rejects waiting for a person",
    registers,
    async collect() {
      const [row] = await db.select({ open: count() }).from(reject).where(eq(reject.status, "open"));
      this.set(row?.open ?? 0);
    },
  });
  new Gauge({
    name: "hub_sync_runs",
    help: "Runs by status",
    labelNames: ["status"],
    registers,
    async collect() {
      this.reset();
      const rows = await db.select({ status: syncRun.status, runs: count() }).from(syncRun).groupBy(syncRun.status);
      for (const { status, runs } of rows) this.set({ status }, runs);
    },
  });
  new Gauge({
    name: "hub_sync_rows",
    help: "Rows of all runs by what became of them",
    labelNames: ["connection", "outcome"],
    registers,
    async collect() {
      this.reset();
      const { connectionId: connection, inserted, updated, unchanged, rejected, deleted } = syncRun;
      const totals = {
        inserted: sum(inserted),
        updated: sum(updated),
        unchanged: sum(unchanged),
        rejected: sum(rejected),
        deleted: sum(deleted),
      };
      const rows = await db.select({ connection, totals }).from(syncRun).groupBy(connection);
      for (const row of rows) {
        for (const [outcome, rows] of Object.entries(row.totals)) this.set({ connection: row.connection, outcome }, Number(rows));
      }
    },
  });
}
