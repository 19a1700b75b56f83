import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Json, RunningSimulator } from "@campushub/kit";
import { FakeClock, testSession } from "@campushub/kit/testing";
import { connectAsync } from "mqtt";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { simulator } from "../../simulator/index.ts";
import connector from "../index.ts";
import { openBroker } from "./broker.ts";

const live = connector.inlets!.live!;
const base = { baseUrl: "http://127.0.0.1:1", project: "p1", clientId: "c", clientSecret: "s", mqttClientId: "hub" };

/** An inlet under test: what it delivered, and how to end it. */
function startInlet(config: Record<string, Json>, deliver: (rows: readonly Json[]) => Promise<void>) {
  const stop = new AbortController();
  const session = testSession(connector, { config, clock: new FakeClock(), http: { signal: stop.signal } });
  const run = live.run(session, deliver);
  run.catch(() => {});
  return {
    run,
    logs: session.logs,
    stop: async () => {
      stop.abort(new Error("stopped"));
      await run;
    },
  };
}

function collector() {
  const rows: Json[] = [];
  let wake = () => {};
  const deliver = async (more: readonly Json[]) => {
    rows.push(...more);
    wake();
  };
  const until = async (count: number) => {
    while (rows.length < count) await new Promise<void>((resolve) => (wake = resolve));
  };
  return { rows, deliver, until };
}

interface TestedBroker {
  config(): Record<string, Json>;
  publish(payload: string): Promise<void>;
}

const message = (value: number) => JSON.stringify({ p: "P1", t: "2026-11-23 15:00:00", v: value, q: 192 });
const row = (value: number) => ["P1", "2026-11-23 15:00:00", value, 192];

/** The first connection makes the session the broker keeps; without it a message has nobody to wait for. */
async function introduce(broker: TestedBroker): Promise<void> {
  const first = collector();
  const inlet = startInlet(broker.config(), first.deliver);
  while (first.rows.length === 0) await broker.publish(message(0));
  await inlet.stop();
}

/** What must hold on every broker. */
function promises(broker: TestedBroker) {
  it("delivers rows in the shape of the readings stream and keeps what comes while nobody listens", async () => {
    await introduce(broker);
    await broker.publish(message(1));
    const second = collector();
    const inlet = startInlet(broker.config(), second.deliver);
    await broker.publish(`[${message(2)},${message(3)}]`);
    const has = (value: number) => second.rows.some((got) => JSON.stringify(got) === JSON.stringify(row(value)));
    while (!(has(1) && has(2) && has(3))) await second.until(second.rows.length + 1);
    await inlet.stop();
  });

  it("acknowledges only after delivery: killed before it, the message comes again", async () => {
    await introduce(broker);
    await broker.publish(message(7));
    let reached = () => {};
    const arrived = new Promise<void>((resolve) => (reached = resolve));
    const hanging = startInlet(broker.config(), (rows) => {
      if (JSON.stringify(rows) === JSON.stringify([row(7)])) reached();
      return rows.length === 1 && (rows[0] as Json[])[2] === 7 ? new Promise(() => {}) : Promise.resolve();
    });
    await arrived;
    await hanging.stop();
    const after = collector();
    const inlet = startInlet(broker.config(), after.deliver);
    while (!after.rows.some((got) => JSON.stringify(got) === JSON.stringify(row(7)))) await after.until(after.rows.length + 1);
    await inlet.stop();
  });

  it("connects again by itself after a delivery failed, and gets the same message", async () => {
    await introduce(broker);
    const got = collector();
    let failed = false;
    const inlet = startInlet(broker.config(), async (rows) => {
      if (!failed) {
        failed = true;
        throw new Error("the hub could not store it");
      }
      await got.deliver(rows);
    });
    await broker.publish(message(9));
    while (!got.rows.some((one) => JSON.stringify(one) === JSON.stringify(row(9)))) await got.until(got.rows.length + 1);
    expect(inlet.logs.some((line) => line.error === "the hub did not take the message")).toBe(true);
    await inlet.stop();
  });
}

describe("live readings on the broker in process", () => {
  let platform: RunningSimulator;
  let clock: FakeClock;
  beforeEach(async () => {
    clock = new FakeClock();
    platform = await simulator.start({ clock, seed: 3, size: "small" });
  });
  afterEach(() => platform.close());
  const settings = () => platform.connection.config;

  const broker: TestedBroker = {
    config: settings,
    publish: (payload) =>
      publishTo(String(settings().mqttUrl), { topic: `energy/${settings().project}/readings`, payload }, settings()),
  };
  promises(broker);

  it("bring what the platform publishes, which its history holds as well", async () => {
    await introduce(broker);
    platform.live();
    const got = collector();
    const inlet = startInlet(settings(), got.deliver);
    const published = () => (got.rows as [string, string, number][]).filter(([point]) => point !== "P1");
    while (published().length === 0) await got.until(got.rows.length + 1);
    await inlet.stop();
    for (const [point, time, value] of published()) {
      const key = `${point}|${new Date(`${time.replace(" ", "T")}+08:00`).toISOString()}`;
      expect(platform.truth("readings").get(key)).toEqual({ value });
    }
  });

  it("stand under the client id of the settings, whatever id the address names", async () => {
    const config = { ...settings(), mqttUrl: `${settings().mqttUrl}?clientId=another` };
    const client = await openBroker(testSession(connector, { config, clock }), { clientId: "ours", clean: false });
    client.on("error", () => {});
    expect(client.options.clientId).toBe("ours");
    await client.endAsync(true);
  });

  it("stop for good where the broker does not accept the user", async () => {
    const inlet = startInlet({ ...settings(), mqttPassword: "wrong" }, async () => {});
    await expect(inlet.run).rejects.toMatchObject({ class: "auth", code: "connack_4" });
  });

  it("stop for good where the topic is not allowed", async () => {
    const inlet = startInlet({ ...settings(), project: "elsewhere" }, async () => {});
    await expect(inlet.run).rejects.toMatchObject({ class: "remote", code: "no_right" });
  });

  it("wait longer and longer for a broker that is away, and end at once when told to", async () => {
    const stop = new AbortController();
    const waits: number[] = [];
    const away = new FakeClock();
    const session = testSession(connector, {
      config: { ...base, mqttUrl: "mqtt://127.0.0.1:1" },
      clock: away,
      http: { signal: stop.signal },
    });
    const sleep = away.sleep.bind(away);
    away.sleep = (ms, signal) => {
      waits.push(ms);
      if (waits.length === 8) stop.abort(new Error("enough"));
      return sleep(ms, signal);
    };
    await live.run(session, async () => {});
    expect(waits).toEqual([1000, 2000, 4000, 8000, 16000, 32000, 60000, 60000]);
  });

  it("are off where no address is set", () => {
    expect(live.enabled(connector.config.parse({ ...base, mqttUrl: "" }))).toBe(false);
    expect(live.enabled(connector.config.parse({ ...base, mqttUrl: "mqtt://broker" }))).toBe(true);
  });
});

/** Debian keeps it in /usr/sbin, which is not on everybody's PATH. */
const mosquitto = spawnSync("sh", ["-c", "command -v mosquitto || ls /usr/sbin/mosquitto"]).stdout.toString().trim();

describe.skipIf(mosquitto === "")("live readings on Mosquitto", () => {
  let broker: ChildProcess;
  let folder: string;
  let port: number;
  beforeEach(async () => {
    port = await freePort();
    folder = mkdtempSync(join(tmpdir(), "mosquitto-"));
    writeFileSync(join(folder, "broker.conf"), `listener ${port} 127.0.0.1\nallow_anonymous true\n`);
    broker = spawn(mosquitto, ["-c", join(folder, "broker.conf")], { stdio: ["ignore", "ignore", "pipe"] });
    for await (const line of createInterface({ input: broker.stderr! })) if (line.endsWith("running")) break;
  });
  afterEach(async () => {
    const ended = once(broker, "exit");
    broker.kill();
    await ended;
    rmSync(folder, { recursive: true });
  });

  promises({
    config: () => ({ ...base, mqttUrl: `mqtt://127.0.0.1:${port}` }),
    publish: (payload) => publishTo(`mqtt://127.0.0.1:${port}`, { topic: "energy/p1/readings", payload }, {}),
  });
});

async function publishTo(
  url: string,
  message: { topic: string; payload: string },
  settings: Record<string, Json>,
): Promise<void> {
  const user =
    settings.mqttUser === undefined ? {} : { username: String(settings.mqttUser), password: String(settings.mqttPassword) };
  const client = await connectAsync(url, { ...user, reconnectPeriod: 0 });
  await client.publishAsync(message.topic, message.payload, { qos: 1 });
  await client.endAsync();
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}
