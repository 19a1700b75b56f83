import type { DemoConnection, FaultSwitch, Names, RunningSimulator, Simulator, SimulatorOptions } from "@campushub/kit";
import { cutFrame, type Frame } from "@campushub/kit/dlt645";
import { type Bus, FaultBox, LINE_FAULTS, type SerialServer, serveLine, WRITE_FAULT_SWITCHES } from "@campushub/kit/testing";
import { Behaviour, PASSWORD } from "./behaviour.ts";
import { campusBuses, type MeterBus } from "./campus-buses.ts";
import { liveOnce } from "./live.ts";
import { turn } from "./meter.ts";
import { trialsOf } from "./trials.ts";
import { truthOf } from "./truth.ts";

const SWITCHES: readonly FaultSwitch[] = [
  ...LINE_FAULTS,
  { id: "wrongTypes", kind: "data", title: { zh: "数据含非十进制数字", en: "digits that are not decimal" } },
  { id: "unknownCode", kind: "data", title: { zh: "未登记的供电方式代码", en: "an unknown supply mode" } },
  { id: "thirtyPercentGone", kind: "data", title: { zh: "30 % 的表计不应答", en: "30 % of the meters are silent" } },
  ...WRITE_FAULT_SWITCHES,
  { id: "ackWithoutMoving", kind: "write", title: { zh: "应答正常但继电器未动作", en: "acknowledged, but the relay stays" } },
];

const PLANTED: readonly Names[] = [
  { zh: "个别表计通讯中断，从不应答（应显示离线、状态未知）", en: "A few meters never answer (offline, relay unknown)" },
  { zh: "一块表没有功率数据项（02030000 被拒）", en: "One meter measures no power (02030000 is refused)" },
  { zh: "部分表计保电：断电命令被表计拒绝", en: "Some meters keep their power: they refuse to be cut" },
];
/** Buses after the first have their ports this far above the platform's own, the same at every start. */
const BUS_PORTS = 100;
const ANSWER_MS = { small: 250, campus: 800 };

/** DL/T 645-2007 meters behind serial servers, over the invented campus. */
export const meters: Simulator = {
  id: "dorm-power-meters",
  connectorId: "dorm-power",
  transport: "line",
  title: { zh: "宿舍电表（模拟）", en: "Dorm meters (simulated)" },
  start,
};

async function start({ clock, seed, port = 0, size }: SimulatorOptions): Promise<RunningSimulator> {
  const buses = campusBuses({ seed, size, now: clock.now() });
  const all = buses.flatMap((bus) => bus.meters);
  const faults = new FaultBox(SWITCHES);
  const behaviour = new Behaviour(clock, faults);
  const servers = await openLines(buses, { faults, behaviour, port });
  const addresses = servers.map((server) => `127.0.0.1:${server.port}`);
  const lines = Object.fromEntries(buses.map(({ name }, index) => [name, addresses[index]!]));
  let calls = 0;
  return {
    baseUrl: `tcp://${addresses[0]}`,
    connection: connectionTo(buses, lines, ANSWER_MS[size]),
    faults: SWITCHES,
    faultState: () => faults.state(),
    setFaults: (settings) => faults.set(settings),
    planted: PLANTED,
    truth: (stream) => truthOf(buses, behaviour, stream),
    live: () => liveOnce(all, { seed, call: ++calls, now: clock.now() }),
    writable: {
      ledger: () => behaviour.ledger,
      trials: () => trialsOf(all.filter((meter) => !behaviour.isSilent(meter))),
      edit: (_stream, key, { relay, keepPower }) => {
        const meter = all.find(({ address }) => address === key)!;
        if (relay !== undefined) turn(meter, clock.now(), relay === "断电");
        if (keepPower !== undefined) meter.keepsPower = keepPower === true;
      },
      mutations: () => behaviour.mutations,
    },
    close: async () => void (await Promise.all(servers.map((server) => server.close()))),
  };
}

interface Wiring {
  readonly faults: FaultBox;
  readonly behaviour: Behaviour;
  /** 0: any. */
  readonly port: number;
}

/** The first line's port decides: where it is taken, nothing else has been opened yet. */
async function openLines(buses: readonly MeterBus[], { faults, behaviour, port }: Wiring): Promise<SerialServer[]> {
  const [first, ...rest] = buses.map((bus) => wireOf(bus, behaviour));
  const opened = await serveLine(faults, first!, port);
  const others = rest.map((wire, index) => {
    if (port === 0) return serveLine(faults, wire);
    return serveLine(faults, wire, port + BUS_PORTS + index + 1).catch(() => serveLine(faults, wire));
  });
  return [opened, ...(await Promise.all(others))];
}

/** Each meter hears every question and answers to its own address only. */
function wireOf({ meters: own }: MeterBus, behaviour: Behaviour): Bus<Frame> {
  const byAddress = new Map(own.map((meter) => [meter.address, meter]));
  return {
    cut: cutFrame,
    answer: (frame) => {
      const meter = byAddress.get(frame.meter);
      return meter ? behaviour.answer(meter, frame) : { frames: [] };
    },
    foreign: (frame) => {
      const other = own.find((meter) => meter.address !== frame.meter && !behaviour.isSilent(meter));
      return other && behaviour.answer(other, { ...frame, control: 0x11, data: frame.data.subarray(0, 4) }).frames[0];
    },
  };
}

function connectionTo(buses: readonly MeterBus[], lines: Record<string, string>, answerTimeoutMs: number): DemoConnection {
  const rows = buses.flatMap((bus) =>
    bus.meters.map(({ zone, building, unit, room, kind, line, address }) =>
      [zone, building, unit, room, kind, line, address].join(","),
    ),
  );
  return {
    title: { zh: "宿舍电控（表计直连 演示）", en: "Dorm power (meters, demo)" },
    config: {
      profile: "meters",
      lines,
      roster: ["片区,楼栋,单元,房间,类别,线路,表地址", ...rows].join("\n"),
      meterPassword: PASSWORD.digits,
      accessLevel: "02",
      operatorCode: "00000001",
      prepaid: "energy",
      answerTimeoutMs,
      requestsPerSecond: 500,
    },
    schedule: "*/15 * * * *",
  };
}
