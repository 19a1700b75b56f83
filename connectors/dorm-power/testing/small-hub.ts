import {
  type Batch,
  type Json,
  type MapContext,
  type RecordStream,
  RowError,
  type RunningSimulator,
  type Simulator,
} from "@campushub/kit";
import { FakeClock, testSession } from "@campushub/kit/testing";
import { swae } from "../simulator/swae/index.ts";
import type { Config } from "../src/config.ts";
import connector from "../src/index.ts";

export type StreamName = "zones" | "buildings" | "rooms" | "accounts" | "usage" | "status";
export const STREAMS: readonly StreamName[] = ["zones", "buildings", "rooms", "accounts", "usage", "status"];

export type Data = Readonly<Record<string, Json>>;

interface Pass {
  readonly batches: readonly Batch[];
  readonly records: ReadonlyMap<string, Data>;
  readonly rejects: readonly { readonly code: string; readonly path: string }[];
  readonly drift: readonly string[];
}

/** A simulated platform and a connection to it, with a hub small enough to see through: it keeps nothing between passes. */
export interface Bench {
  readonly sim: RunningSimulator;
  readonly clock: FakeClock;
  readonly session: ReturnType<typeof testSession<typeof connector.config>>;
  read(stream: StreamName, request?: { readonly resume?: Json; readonly from?: string }): Promise<Pass>;
}

export interface BenchOptions {
  /** Default: the one of `swae`. */
  readonly simulator?: Simulator;
  readonly config?: Record<string, Json>;
  readonly dataDir?: string;
  /** Appended to the platform's address. */
  readonly path?: string;
}

export async function openBench(options: BenchOptions = {}): Promise<Bench> {
  const clock = new FakeClock();
  const sim = await (options.simulator ?? swae).start({ clock, seed: 7, size: "small", dataDir: options.dataDir });
  const baseUrl = `${sim.baseUrl}${options.path ?? ""}`;
  const session = testSession(connector, { config: { ...sim.connection.config, baseUrl, ...options.config }, clock });
  return { sim, clock, session, read: (stream, request) => readPass({ sim, clock, session }, stream, request) };
}

async function readPass(
  { clock, session }: Omit<Bench, "read">,
  name: StreamName,
  request: { readonly resume?: Json; readonly from?: string } = {},
): Promise<Pass> {
  const stream = connector.streams[name] as RecordStream<Config, Data>;
  const mode = stream.read.modes[0]!;
  const batches: Batch[] = [];
  for await (const batch of stream.read.run(session, { mode, upTo: new Date(clock.now()).toISOString(), ...request })) {
    batches.push(batch);
  }
  return { batches, ...understand(stream, session.config, batches) };
}

/** What the hub makes of the batches: records by key, rejects, unknown codes. */
function understand(stream: RecordStream<Config, Data>, config: Config, batches: readonly Batch[]) {
  const records = new Map<string, Data>();
  const rejects: { code: string; path: string }[] = [];
  const drift = new Set<string>();
  const context = contextOf(config, drift);
  for (const raw of batches.flatMap((batch) => (batch.kind === "rows" ? batch.rows : []))) {
    try {
      const data = stream.schema.parse(stream.map(raw, context));
      records.set(stream.key(data), data);
    } catch (error) {
      if (!(error instanceof RowError)) throw error;
      rejects.push({ code: error.code, path: error.path });
    }
  }
  return { records, rejects, drift: [...drift] };
}

export function contextOf(config: Config, drift = new Set<string>()): MapContext<Config> {
  return {
    config,
    code(table, value) {
      const entries = (config as unknown as Record<string, Record<string, string>>)[table] ?? {};
      if (!Object.hasOwn(entries, value)) drift.add(`${table} ${value}`);
      return entries[value] ?? value;
    },
  };
}

/** The fields of the truth, as the hub holds them: equal to the truth when nothing is lost or invented. */
export function shown(records: ReadonlyMap<string, Data>, truth: ReadonlyMap<string, Data>): Map<string, Data> {
  return new Map(
    [...records]
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, data]) => {
        const fields = Object.keys(truth.get(key) ?? data);
        return [key, Object.fromEntries(fields.map((field) => [field, data[field] ?? null]))];
      }),
  );
}

export function sorted(truth: ReadonlyMap<string, Data>): Map<string, Data> {
  return new Map([...truth].toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
