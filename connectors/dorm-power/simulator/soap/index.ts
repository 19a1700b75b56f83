import type { DemoConnection, Json, RunningSimulator, Simulator, SimulatorOptions } from "@campushub/kit";
import {
  DATA_FAULTS,
  FaultBox,
  LIST_FAULTS,
  listen,
  TRANSPORT_FAULTS,
  WRITE_FAULT_SWITCHES,
  withTransportFaults,
} from "@campushub/kit/testing";
import { liveOnce } from "../live.ts";
import type { Platform } from "../platform.ts";
import { REDIRECT } from "../redirect.ts";
import { Sessions } from "../sessions.ts";
import { Desk } from "./desk.ts";
import { Methods } from "./methods.ts";
import { PLANTED } from "./planted.ts";
import { hubKey, roomsOf, soapPlatform } from "./rooms.ts";
import { service, USERS } from "./service.ts";
import { trialsOf } from "./trials.ts";
import { soapTruth } from "./truth.ts";

const USAGE_DAYS = 3;

/** A Suntrans platform over the invented campus, with a ledger and relays that move a while after they were told. */
export const soap: Simulator = {
  id: "dorm-power-soap",
  connectorId: "dorm-power",
  transport: "http",
  title: { zh: "宿舍电控 SOAP（模拟）", en: "Dorm power over SOAP (simulated)" },
  start,
};

async function start(options: SimulatorOptions): Promise<RunningSimulator> {
  const { clock, port } = options;
  const platform = soapPlatform(options);
  const parts = LIST_FAULTS.filter(({ id }) => id === "refusedPart");
  const switches = [...TRANSPORT_FAULTS, REDIRECT, ...DATA_FAULTS, ...parts, ...WRITE_FAULT_SWITCHES];
  const faults = new FaultBox(switches);
  const desk = new Desk(platform, clock, faults);
  const methods = new Methods({ platform, clock, faults, desk });
  const handler = service({ clock, faults, methods, desk, sessions: new Sessions(clock, faults) });
  const server = await listen(withTransportFaults(faults, handler), port);
  const baseUrl = `http://127.0.0.1:${server.port}`;
  let calls = 0;
  const settled = <Result>(look: () => Result) => {
    desk.settle();
    return look();
  };
  return {
    baseUrl,
    connection: connectionTo(baseUrl),
    faults: switches,
    faultState: () => faults.state(),
    setFaults: (settings) => faults.set(settings),
    planted: PLANTED,
    truth: (stream) => settled(() => soapTruth(platform, stream, { now: clock.now(), usageDays: USAGE_DAYS })),
    live: () => settled(() => liveOnce(platform, ++calls, clock.now())),
    writable: {
      ledger: () => desk.ledger,
      trials: () => settled(() => trialsOf(platform)),
      edit: (stream, key, fields) => edit(platform, `${stream} ${key}`, fields),
      mutations: () => desk.mutations,
    },
    close: () => server.close(),
  };
}

/** Somebody else renames a room: of this platform's data, what a hub may change too. */
function edit(platform: Platform, object: string, { name }: Readonly<Record<string, Json>>): void {
  for (const building of platform.buildings) {
    const room = roomsOf(building).find(({ meters }) =>
      meters.some((meter) => `rooms ${hubKey.meter(meter, building)}` === object),
    );
    for (const meter of room?.meters ?? []) meter.roomName = String(name);
  }
}

function connectionTo(baseUrl: string): DemoConnection {
  return {
    title: { zh: "宿舍电控（SOAP 演示）", en: "Dorm power (SOAP demo)" },
    config: {
      profile: "soap",
      baseUrl,
      account: "hub",
      password: USERS.hub!.password,
      usageDays: USAGE_DAYS,
      requestsPerSecond: 500,
    },
    schedule: "*/30 * * * *",
  };
}
