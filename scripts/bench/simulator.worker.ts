import { parentPort, workerData } from "node:worker_threads";
import { systemClock } from "@campushub/kit";
import { simulators } from "../../apps/api/src/simulators.gen.ts";

// A connector's own simulator, in a thread of its own: what it costs is the platform's, not the hub's.

const { connectorId, seed } = workerData as { connectorId: string; seed: number };
const simulator = simulators.find((one) => one.connectorId === connectorId)!;
const { connection } = await simulator.start({ clock: systemClock, seed, size: "campus" });
parentPort!.postMessage(connection.config);
