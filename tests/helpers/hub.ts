import { point, reading, record, reject, schemaDrift, syncRun, syncRunStream } from "@campushub/drizzle/schema";
import type { Clock, Connector, Json, RunningSimulator } from "@campushub/kit";
import { FakeClock } from "@campushub/kit/testing";
import { and, asc, eq } from "drizzle-orm";
import { connectors } from "../../apps/api/src/connectors.gen.ts";
import { systemActor } from "../../apps/api/src/core/actor.ts";
import type { Ctx } from "../../apps/api/src/core/context.ts";
import { grants as changeGrants } from "../../apps/api/src/modules/changes/index.ts";
import { grants as connectionGrants, createConnection } from "../../apps/api/src/modules/connections/index.ts";
import { requestSync, grants as syncGrants } from "../../apps/api/src/modules/sync/index.ts";
import type { SyncWish } from "../../apps/api/src/modules/sync/request-sync.ts";
import { workConnection } from "../../apps/api/src/modules/sync/work-connection.ts";
import { openTestDatabase, type TestDatabase } from "./database.ts";
import { servicesOn } from "./services.ts";

export type Run = typeof syncRun.$inferSelect;
export type RunStream = typeof syncRunStream.$inferSelect;

/** A run that has ended (or was put aside), with its streams by name. */
export interface Outcome {
  readonly run: Run;
  readonly streams: Readonly<Record<string, RunStream>>;
}

type Wish = Omit<SyncWish, "connectionId">;

/** The engine on a database of the test's own: what is asked for is worked off at once, without queue, ticker or HTTP. */
export interface TestHub {
  readonly ctx: Ctx;
  readonly database: TestDatabase;
  /** Names of queues things were sent to, with their data, oldest first. */
  readonly sent: { readonly queue: string; readonly data: Readonly<Record<string, unknown>> }[];
  connect(simulator: RunningSimulator, options: ConnectOptions): Promise<number>;
  /** Asks for a sync and works it off. */
  sync(connectionId: number, wish?: Wish): Promise<Outcome>;
  /** Works off whatever waits for the connection. */
  work(connectionId: number, signal?: AbortSignal): Promise<void>;
  outcome(runId: number): Promise<Outcome>;
  /** Records of a stream by key; a deleted one only if asked for. */
  records(connectionId: number, stream: string): Promise<ReadonlyMap<string, typeof record.$inferSelect>>;
  /** Readings by `point|ISO instant`. */
  readings(connectionId: number): Promise<ReadonlyMap<string, { readonly value: number }>>;
  rejects(connectionId: number): Promise<readonly (typeof reject.$inferSelect)[]>;
  drifts(connectionId: number): Promise<readonly (typeof schemaDrift.$inferSelect)[]>;
  close(): Promise<void>;
}

export interface ConnectOptions {
  readonly connectorId: string;
  readonly config?: Readonly<Record<string, Json>>;
  /** Small platforms hold few rows: the brake is set so that they can lose too many. */
  readonly brakeRows?: number;
  readonly schedule?: string;
}

export interface HubOptions {
  readonly clock?: Clock;
  /** Shared with other hubs; then `close` leaves it open. */
  readonly database?: TestDatabase;
  readonly connectors?: readonly Connector[];
}

/** Morning in Shanghai, so that hours of back-off do not cross a local midnight. */
export const MORNING = "2026-11-23T01:20:00Z";

export async function openTestHub(options: HubOptions = {}): Promise<TestHub> {
  const database = options.database ?? (await openTestDatabase());
  const known = (options.connectors ?? connectors) as readonly Connector[];
  const sent: { queue: string; data: Record<string, unknown> }[] = [];
  const grants = [...changeGrants, ...connectionGrants, ...syncGrants];
  const services = servicesOn(database, options.clock ?? new FakeClock(MORNING), grants);
  const ctx: Ctx = {
    ...services,
    connectors: new Map(known.map((connector) => [connector.manifest.id, connector])),
    queue: { ...services.queue, send: async (queue, data) => void sent.push({ queue, data }) },
    actor: systemActor,
  };
  const outcome = (runId: number) => loadOutcome(ctx, runId);
  const work = (connectionId: number, signal = new AbortController().signal) => workConnection(ctx, connectionId, signal);
  return {
    ctx,
    database,
    sent,
    outcome,
    work,
    connect: (simulator, wish) => connectTo(ctx, simulator, wish),
    async sync(connectionId, wish = {}) {
      const { runId } = await requestSync({ ctx, input: { connectionId, ...wish } });
      await work(connectionId);
      return outcome(runId);
    },
    async records(connectionId, stream) {
      const mine = and(eq(record.connectionId, connectionId), eq(record.stream, stream));
      const rows = await ctx.db.select().from(record).where(mine);
      return new Map(rows.map((row) => [row.key, row]));
    },
    readings: (connectionId) => loadReadings(ctx, connectionId),
    rejects: (connectionId) => ctx.db.select().from(reject).where(eq(reject.connectionId, connectionId)).orderBy(asc(reject.id)),
    drifts: (connectionId) => ctx.db.select().from(schemaDrift).where(eq(schemaDrift.connectionId, connectionId)),
    close: async () => (options.database ? undefined : database.close()),
  };
}

async function connectTo(ctx: Ctx, simulator: RunningSimulator, options: ConnectOptions): Promise<number> {
  const { connectorId, config = {}, brakeRows = 2, schedule = "" } = options;
  const { id } = await createConnection({
    ctx,
    input: {
      connectorId,
      title: `${connectorId} ${simulator.baseUrl}`,
      config: { ...simulator.connection.config, ...config },
      enabled: true,
      schedule,
      brakeRows,
      brakePercent: 5,
      maxClockOffsetSeconds: 600,
    },
  });
  return id;
}

async function loadOutcome(ctx: Ctx, runId: number): Promise<Outcome> {
  const [run] = await ctx.db.select().from(syncRun).where(eq(syncRun.id, runId));
  const streams = await ctx.db
    .select()
    .from(syncRunStream)
    .where(eq(syncRunStream.runId, runId))
    .orderBy(asc(syncRunStream.ordinal));
  return { run: run!, streams: Object.fromEntries(streams.map((row) => [row.stream, row])) };
}

async function loadReadings(ctx: Ctx, connectionId: number): Promise<Map<string, { value: number }>> {
  const rows = await ctx.db
    .select({ key: point.key, ts: reading.ts, value: reading.value })
    .from(reading)
    .innerJoin(point, eq(point.id, reading.pointId))
    .where(eq(point.connectionId, connectionId));
  return new Map(rows.map(({ key, ts, value }) => [`${key}|${ts.toISOString()}`, { value }]));
}
