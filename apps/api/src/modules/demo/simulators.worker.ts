import { parentPort, workerData } from "node:worker_threads";
import { type Simulator, systemClock } from "@campushub/kit";
import { simulators } from "../../simulators.gen.ts";
import type { HostCall, HostReply, SimulatorFacts } from "./simulator-host.ts";

// The pretended platforms have a thread of their own: they must not take time from the hub they are pretending to.

const { dataDir, firstPort } = workerData as { dataDir: string | undefined; firstPort: number };
const port = parentPort!;
const SEED = 20_261_123;

const wanted = simulators.flatMap((simulator: Simulator, index) =>
  dataDir === undefined || simulator.servesDelivered ? [{ simulator, index }] : [],
);
const running = await Promise.all(
  wanted.map(async ({ simulator, index }) => {
    const options = { clock: systemClock, seed: SEED, size: "campus" as const, ...(dataDir === undefined ? {} : { dataDir }) };
    // The same port at each start keeps the connections valid; where it is taken, any other.
    const port = firstPort === 0 ? 0 : firstPort + index;
    const wished = await simulator.start({ ...options, port }).catch(() => undefined);
    const started = wished ?? (await simulator.start({ ...options, port: 0 }));
    return { simulator, started, takenPort: wished ? null : port };
  }),
);

const factsOf = ({ simulator, started, takenPort }: (typeof running)[number]): SimulatorFacts => ({
  id: simulator.id,
  connectorId: simulator.connectorId,
  title: simulator.title,
  baseUrl: started.baseUrl,
  takenPort,
  connection: started.connection,
  switches: [...started.faults],
  settings: { ...started.faultState() },
  planted: [...started.planted],
});

port.on("message", async ({ id, op, target, settings }: HostCall) => {
  try {
    const entry = running.find(({ simulator }) => simulator.id === target);
    if (op === "faults") entry?.started.setFaults(settings ?? {});
    if (op === "live") entry?.started.live();
    if (op === "close") await Promise.all(running.map(({ started }) => started.close()));
    port.postMessage({ id, facts: running.map(factsOf) } satisfies HostReply);
    if (op === "close") port.close();
  } catch (error) {
    port.postMessage({ id, error: error instanceof Error ? error.message : String(error) } satisfies HostReply);
  }
});
port.postMessage({ id: 0, facts: running.map(factsOf) } satisfies HostReply);
