import type { Json, RunningSimulator } from "@campushub/kit";
import { FakeClock, testSession } from "@campushub/kit/testing";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { simulator } from "../simulator/index.ts";
import connector from "./index.ts";

let clock: FakeClock;
let platform: RunningSimulator;

beforeEach(async () => {
  clock = new FakeClock("2026-11-23T08:00:00Z");
  platform = await simulator.start({ clock, seed: 5, size: "small" });
});
afterEach(() => platform.close());

async function probe(settings: Record<string, Json> = {}): Promise<Record<string, string>> {
  const config = { ...platform.connection.config, ...settings };
  const session = testSession(connector, { config, clock, http: { timeoutMs: 200, attempts: 1 } });
  return Object.fromEntries((await connector.check(session)).map(({ target, result }) => [target, result]));
}

const every = (result: string) => ({ buildings: result, points: result, readings: result, alarms: result });

describe("checking a connection", () => {
  it("probes each stream and the live inlet", async () => {
    expect(await probe()).toEqual({ ...every("ok"), live: "ok" });
  });

  it("leaves the inlet out where no broker is set", async () => {
    expect(await probe({ mqttUrl: "" })).toEqual(every("ok"));
  });

  it("tells a wrong secret on one side from a right one on the other", async () => {
    expect(await probe({ clientSecret: "wrong" })).toEqual({ ...every("badKey"), live: "ok" });
    expect(await probe({ mqttPassword: "wrong" })).toEqual({ ...every("ok"), live: "badKey" });
  });

  it("names the streams a client has no right to", async () => {
    const limited = { clientId: "archive-only", clientSecret: "phase2-archive-secret", mqttUrl: "" };
    expect(await probe(limited)).toEqual({ buildings: "ok", points: "ok", readings: "noRight", alarms: "noRight" });
  });

  it("takes an unknown project for a wrong setting", async () => {
    expect(await probe({ project: "elsewhere" })).toEqual({ ...every("badSetting"), live: "noRight" });
  });

  it("says down where nobody answers", async () => {
    platform.setFaults({ silentBeforeBody: { on: true } });
    expect(await probe({ mqttUrl: "mqtt://127.0.0.1:1" })).toEqual({ ...every("down"), live: "down" });
  });

  it("takes a web page for a wrong address", async () => {
    platform.setFaults({ sessionPage: { on: true } });
    expect(await probe({ mqttUrl: "" })).toEqual(every("badSetting"));
  });
});
