import {
  type Batch,
  type Json,
  type MapContext,
  mapRow,
  type RunningSimulator,
  type TokenStore,
  type WriteOp,
  type WriteResult,
} from "@campushub/kit";
import { FakeClock, testSession } from "@campushub/kit/testing";
import { meters } from "../simulator/meters/index.ts";
import type { Config } from "../src/config.ts";
import connector from "../src/index.ts";
import { contextOf, type Data } from "./small-hub.ts";

type Settings = Record<string, Json>;

/** Simulated meters and a connection to them. */
export interface MeterBench {
  readonly sim: RunningSimulator;
  readonly clock: FakeClock;
  readonly session: ReturnType<typeof testSession<typeof connector.config>>;
  /** Another connection to the same meters; with `tokens`, the same one with other settings. */
  under(more: Settings, tokens?: TokenStore): MeterBench;
  /** Records by key; readings by point. */
  read(stream: string): Promise<{ readonly batches: readonly Batch[]; readonly rows: ReadonlyMap<string, Data> }>;
  /** One op per key; `watch` sees each question before it leaves. */
  write(op: string, keys: readonly string[], watch?: (effect: "read" | "write") => void): Promise<WriteResult[]>;
}

export async function openMeters(more: Settings = {}, size: "small" | "campus" = "small"): Promise<MeterBench> {
  const clock = new FakeClock("2026-11-23T08:17:23.456Z");
  return benchOn({ sim: await meters.start({ clock, seed: 7, size }), clock }, more);
}

function benchOn(place: Pick<MeterBench, "sim" | "clock">, more: Settings, tokens?: TokenStore): MeterBench {
  const { sim, clock } = place;
  const settings = { ...sim.connection.config, answerTimeoutMs: 60, ...more };
  const config = Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== null));
  const opened = testSession(connector, { config, clock });
  const session = tokens ? { ...opened, tokens } : opened;
  return {
    ...place,
    session,
    under: (other, held) => benchOn(place, other, held),
    read: (stream) => read({ session, clock }, stream),
    async write(op, keys, watch = () => {}) {
      const ask: typeof session.lines.ask = async (request) => {
        watch(request.effect);
        return session.lines.ask(request);
      };
      const ops = keys.map((key, index): WriteOp => ({ id: `${op} ${index}`, op, key, fields: {}, before: null }));
      const results: WriteResult[] = [];
      for await (const result of connector.streams.status!.write!.apply({ ...session, lines: { ask } }, ops))
        results.push(result);
      return results;
    },
  };
}

async function read({ session, clock }: Pick<MeterBench, "session" | "clock">, name: string) {
  const stream = connector.streams[name]!;
  const batches: Batch[] = [];
  const rows = new Map<string, Data>();
  const context: MapContext<Config> = contextOf(session.config);
  const request = { mode: stream.read.modes[0]!, upTo: new Date(clock.now()).toISOString() };
  for await (const batch of stream.read.run(session, request)) {
    batches.push(batch);
    for (const raw of batch.kind === "rows" ? batch.rows : []) {
      const row = mapRow(stream, raw, context);
      if (row.kind === "record") rows.set(row.key, row.data as Data);
      if (row.kind === "reading") rows.set(row.reading.point, { ...row.reading });
    }
  }
  return { batches, rows };
}
