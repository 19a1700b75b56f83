import {
  type Connector,
  type FaultSetting,
  type Json,
  offeredStreams,
  type RunningSimulator,
  type Simulator,
} from "@campushub/kit";
import { FakeClock } from "@campushub/kit/testing";
import { connectors } from "../../apps/api/src/connectors.gen.ts";
import type { TestDatabase } from "../helpers/database.ts";
import { MORNING, type Outcome, openTestHub, type TestHub } from "../helpers/hub.ts";
import { differences, type Holdings, holdingsOf, unbalanced } from "../helpers/truth.ts";
import { type Watch, watched } from "../helpers/watched-connector.ts";

const SEED = 7;
/** Long enough for what changed to be visible and beyond every lag and overlap. */
const A_WHILE_MS = 10 * 60_000;

/** Some meters of a simulator never answer: nobody waits long for them (real ms). */
const LINE_MS = 40;

/** A platform and a hub that reads it, on a clock of their own: waiting costs nothing. */
export interface Stage {
  readonly hub: TestHub;
  readonly clock: FakeClock;
  readonly simulator: RunningSimulator;
  readonly connectionId: number;
  readonly connector: Connector;
  /** Those that the connection has. */
  readonly streams: readonly string[];
  /** What the platform holds now. */
  look(): Holdings;
  sync(mode?: "snapshot" | "incremental"): Promise<Outcome>;
  /** Only this fault, as set; without one: none. */
  faults(settings?: Readonly<Record<string, FaultSetting>>): void;
  /** Somebody works in the platform and time passes. */
  live(): void;
  /** How the hub differs from the platform as it is, or as it was in `truth`. */
  faultsOfHub(truth?: Holdings): Promise<string[]>;
  /** Likewise, but what is gone from the platform may still be held: a list of changes does not show it. */
  faultsButDeletes(): Promise<string[]>;
  /** What the hub shows that the platform never held. */
  invented(): Promise<string[]>;
  close(): Promise<void>;
}

export interface StageOptions {
  readonly database: TestDatabase;
  readonly watch?: Watch;
  /** Beside the simulator's own settings. */
  readonly config?: Readonly<Record<string, Json>>;
}

export async function openStage(simulator: Simulator, options: StageOptions): Promise<Stage> {
  const clock = new FakeClock(MORNING);
  const known = (connectors as readonly unknown[] as readonly Connector[]).map((connector) =>
    watched(connector, { ...(simulator.transport === "line" ? { timeoutMs: LINE_MS } : {}), ...options.watch }),
  );
  const connector = known.find(({ manifest }) => manifest.id === simulator.connectorId)!;
  const hub = await openTestHub({ clock, database: options.database, connectors: known });
  const running = await simulator.start({ clock, seed: SEED, size: "small" });
  const connectionId = await hub.connect(running, { connectorId: simulator.connectorId, config: options.config ?? {} });
  const names = offeredStreams(connector.streams, connector.config.parse({ ...running.connection.config, ...options.config }));
  const look = () => holdingsOf(running, names);
  const ever: Holdings = new Map(names.map((name) => [name, new Map()]));
  const remember = () => {
    for (const [name, keys] of look()) for (const [key, facts] of keys) ever.get(name)!.set(key, facts);
  };
  const place = { hub, connectionId, streams: connector.streams };
  remember();
  return {
    hub,
    clock,
    simulator: running,
    connectionId,
    connector,
    streams: names,
    look,
    async sync(mode) {
      const outcome = await hub.sync(connectionId, mode ? { mode } : {});
      const wrong = unbalanced(outcome);
      if (wrong.length > 0) throw new Error(`counts do not add up: ${wrong.join("; ")}`);
      return outcome;
    },
    faults(settings = {}) {
      const off = Object.fromEntries(running.faults.map(({ id }) => [id, { on: false }]));
      running.setFaults({ ...off, ...settings });
      clock.advance(A_WHILE_MS);
    },
    live() {
      remember();
      running.live();
      clock.advance(A_WHILE_MS);
      remember();
    },
    faultsOfHub: (truth = look()) => differences(place, { truth }),
    faultsButDeletes: () => differences(place, { truth: look(), gone: ever }),
    async invented() {
      remember();
      return (await differences(place, { truth: look(), gone: ever })).filter((line) => line.endsWith("is invented"));
    },
    close: () => running.close(),
  };
}
