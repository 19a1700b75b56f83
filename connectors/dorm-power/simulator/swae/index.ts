import type { DemoConnection, RunningSimulator, Simulator, SimulatorOptions } from "@campushub/kit";
import { DATA_FAULTS, FaultBox, LIST_FAULTS, listen, TRANSPORT_FAULTS, withTransportFaults } from "@campushub/kit/testing";
import { dayStart } from "../calendar.ts";
import { deliveredPlatform } from "../delivered.ts";
import { liveOnce } from "../live.ts";
import { DELIVERED, NOT_DELIVERED, PLANTED } from "../planted.ts";
import { REDIRECT } from "../redirect.ts";
import { seededPlatform } from "../seeded.ts";
import { Sessions } from "../sessions.ts";
import { truthOf } from "../truth.ts";
import { Commands } from "./commands.ts";
import { CUSTOMER, servlet, USERS } from "./servlet.ts";

const USAGE_DAYS = 3;

/** A 完美校园 platform over an invented campus, or over the room list delivered in `dataDir`. */
export const swae: Simulator = {
  id: "dorm-power",
  connectorId: "dorm-power",
  transport: "http",
  servesDelivered: true,
  title: { zh: "宿舍电控（模拟）", en: "Dorm power (simulated)" },
  start,
};

async function start({ clock, seed, port, size, dataDir }: SimulatorOptions): Promise<RunningSimulator> {
  const today = dayStart(clock.now());
  const platform = dataDir ? await deliveredPlatform(dataDir, seed, today) : seededPlatform(seed, size, today);
  const switches = [...TRANSPORT_FAULTS, REDIRECT, ...DATA_FAULTS, ...LIST_FAULTS];
  const faults = new FaultBox(switches);
  const commands = new Commands(platform, clock, faults);
  const handler = servlet({ clock, faults, commands, sessions: new Sessions(clock, faults) });
  const server = await listen(withTransportFaults(faults, handler), port);
  const baseUrl = `http://127.0.0.1:${server.port}`;
  let calls = 0;
  return {
    baseUrl,
    connection: connectionTo(baseUrl),
    faults: switches,
    faultState: () => faults.state(),
    setFaults: (settings) => faults.set(settings),
    planted: dataDir ? (platform.zones.length > 0 ? DELIVERED : NOT_DELIVERED) : PLANTED,
    truth: (stream) => truthOf(platform, stream, { now: clock.now(), usageDays: USAGE_DAYS }),
    live: () => liveOnce(platform, ++calls, clock.now()),
    close: () => server.close(),
  };
}

function connectionTo(baseUrl: string): DemoConnection {
  return {
    title: { zh: "宿舍电控（演示）", en: "Dorm power (demo)" },
    config: {
      baseUrl,
      customerCode: CUSTOMER,
      account: "hub",
      password: USERS.hub!.password,
      usageDays: USAGE_DAYS,
      requestsPerSecond: 500,
    },
    schedule: "*/30 * * * *",
  };
}
