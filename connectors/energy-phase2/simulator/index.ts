import type { DemoConnection, Names, RunningSimulator, Simulator, SimulatorOptions } from "@campushub/kit";
import {
  DATA_FAULTS,
  FaultBox,
  LIST_FAULTS,
  TOLD_CLOCK_FAULTS,
  TRANSPORT_FAULTS,
  WRITE_FAULT_SWITCHES,
  withTransportFaults,
} from "@campushub/kit/testing";
import { Access, CLIENTS } from "./access.ts";
import { BROKER_USER, startBroker } from "./broker.ts";
import type { CampusMeters } from "./campus-meters.ts";
import { campusPlatform } from "./campus-platform.ts";
import { openDoor } from "./door.ts";
import { Effects } from "./effects.ts";
import { workALittle } from "./live.ts";
import type { Platform } from "./platform.ts";
import { realPlatform } from "./real-platform.ts";
import { createListener } from "./server.ts";
import { trialsOf } from "./trials.ts";
import { truthOf } from "./truth.ts";
import { type Maintained, platformKey, Writes } from "./writes.ts";

interface Served {
  readonly platform: Platform;
  /** Absent where real files are served: nothing is invented beside them. */
  readonly meters?: CampusMeters;
  readonly planted: readonly Names[];
}

export const simulator: Simulator = {
  id: "energy-phase2",
  connectorId: "energy-phase2",
  transport: "http",
  servesDelivered: true,
  title: { zh: "能耗监测平台（二期）", en: "Energy monitoring platform, phase II" },
  start,
};

export default [simulator];

async function start(options: SimulatorOptions): Promise<RunningSimulator> {
  const { platform, meters, planted } = served(options);
  const endless = LIST_FAULTS.filter(({ id }) => id === "endlessPages");
  const faults = new FaultBox([...TRANSPORT_FAULTS, ...DATA_FAULTS, ...TOLD_CLOCK_FAULTS, ...endless, ...WRITE_FAULT_SWITCHES]);
  const effects = new Effects(platform, faults, options.size);
  const access = new Access(faults, () => platform.now());
  const writes = new Writes(platform, faults);
  const broker = await startBroker(platform.project);
  const listener = withTransportFaults(faults, createListener({ platform, access, effects, writes, faults }));
  const door = await openDoor(options.port ?? 0, listener, broker.handle);
  let calls = 0;
  return {
    baseUrl: `http://127.0.0.1:${door.port}`,
    connection: demoConnection(platform, door.port),
    faults: faults.switches,
    faultState: () => faults.state(),
    setFaults: (settings) => effects.set(settings),
    planted,
    truth: (stream) => {
      effects.settle();
      return truthOf(platform, stream);
    },
    live: () => {
      if (meters) broker.publish(workALittle(platform, meters, calls++));
    },
    writable: {
      ledger: () => writes.ledger,
      trials: () => trialsOf(platform),
      edit: (stream, key, fields) => writes.put(stream as Maintained, platformKey(stream, key), { ...fields }),
      mutations: () => writes.mutations,
    },
    close: async () => {
      await broker.close();
      await door.close();
    },
  };
}

function served(options: SimulatorOptions): Served {
  const { dataDir } = options;
  return dataDir === undefined ? campusPlatform(options) : { platform: realPlatform({ ...options, dataDir }), planted: [] };
}

function demoConnection(platform: Platform, port: number): DemoConnection {
  const { id, secret } = CLIENTS[0]!;
  return {
    title: { zh: "能耗监测（二期）", en: "Energy monitoring, phase II" },
    schedule: "*/10 * * * *",
    config: {
      baseUrl: `http://127.0.0.1:${port}`,
      project: platform.project,
      clientId: id,
      clientSecret: secret,
      mqttUrl: `mqtt://127.0.0.1:${port}`,
      mqttUser: BROKER_USER.name,
      mqttPassword: BROKER_USER.password,
      historyFrom: platform.historyFrom,
    },
  };
}
