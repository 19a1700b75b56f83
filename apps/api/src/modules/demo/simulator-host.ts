import { Worker } from "node:worker_threads";
import type { DemoConnection, FaultSetting, FaultSwitch, Names } from "@campushub/kit";
import { invalid } from "../../core/errors.ts";

export interface SimulatorFacts {
  readonly id: string;
  readonly connectorId: string;
  readonly title: Names;
  readonly baseUrl: string;
  /** The port it should have had, where another program has that; null: it has it. */
  readonly takenPort: number | null;
  readonly connection: DemoConnection;
  readonly switches: readonly FaultSwitch[];
  readonly settings: Readonly<Record<string, FaultSetting>>;
  readonly planted: readonly Names[];
}

export interface HostCall {
  readonly id: number;
  readonly op: "list" | "faults" | "live" | "close";
  readonly target?: string;
  readonly settings?: Readonly<Record<string, FaultSetting>>;
}
export interface HostReply {
  readonly id: number;
  readonly facts?: readonly SimulatorFacts[];
  readonly error?: string;
}

/** The demo's simulators, in a thread of their own. */
export interface SimulatorHost {
  list(): Promise<readonly SimulatorFacts[]>;
  setFaults(target: string, settings: Readonly<Record<string, FaultSetting>>): Promise<readonly SimulatorFacts[]>;
  /** Somebody works in the platform: rows change, appear and go. */
  live(target: string): Promise<readonly SimulatorFacts[]>;
  close(): Promise<void>;
}

export async function startSimulators(options: { dataDir: string | undefined; firstPort: number }): Promise<SimulatorHost> {
  const worker = new Worker(new URL("./simulators.worker.ts", import.meta.url), { workerData: options });
  const waiting = new Map<number, (reply: HostReply) => void>();
  let serial = 0;
  await new Promise<void>((resolve, reject) => {
    worker.once("error", reject);
    waiting.set(0, () => resolve());
    worker.on("message", (reply: HostReply) => {
      waiting.get(reply.id)?.(reply);
      waiting.delete(reply.id);
    });
  });
  // Its thread ended: whoever waits for an answer, and whoever asks later, is told.
  let ended = false;
  worker.on("exit", () => {
    ended = true;
    for (const [id, answer] of waiting) answer({ id, error: "the simulators have ended" });
    waiting.clear();
  });
  const call = async (more: Omit<HostCall, "id">): Promise<readonly SimulatorFacts[]> => {
    const id = ++serial;
    const reply = await new Promise<HostReply>((resolve) => {
      if (ended) return resolve({ id, error: "the simulators have ended" });
      waiting.set(id, resolve);
      worker.postMessage({ id, ...more } satisfies HostCall);
    });
    if (reply.error !== undefined) throw invalid(reply.error);
    return reply.facts ?? [];
  };
  return {
    list: () => call({ op: "list" }),
    setFaults: (target, settings) => call({ op: "faults", target, settings }),
    live: (target) => call({ op: "live", target }),
    async close() {
      if (!ended) await call({ op: "close" });
      await worker.terminate();
    },
  };
}
