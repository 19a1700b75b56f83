import type { RunningSimulator } from "@campushub/kit";
import { FakeClock } from "@campushub/kit/testing";
import { describe, expect, it } from "vitest";
import { campusPlatform } from "./campus-platform.ts";
import { simulator } from "./index.ts";

const STREAMS = ["buildings", "points", "readings", "alarms"];

async function truthAt(start: string, work: (platform: RunningSimulator, clock: FakeClock) => void = () => {}) {
  const clock = new FakeClock(start);
  const platform = await simulator.start({ clock, seed: 4, size: "small" });
  work(platform, clock);
  const truth = STREAMS.map((stream) => [...platform.truth(stream)]);
  await platform.close();
  return truth;
}

describe("the invented platform", () => {
  it("says the same after a restart on the same day as if it had never stopped", async () => {
    const restarted = await truthAt("2026-11-23T09:30:00Z");
    const running = await truthAt("2026-11-23T04:10:00Z", (_, clock) => clock.advance((5 * 60 + 20) * 60_000));
    expect(restarted).toEqual(running);
  });

  it("works the same way on every run with the same seed", async () => {
    const work = (platform: RunningSimulator) => {
      platform.live();
      platform.live();
    };
    expect(await truthAt("2026-11-23T08:00:00Z", work)).toEqual(await truthAt("2026-11-23T08:00:00Z", work));
  });

  it("has 1,500 points of 120 buildings in the campus of the demo, and lists its planted faults in both languages", () => {
    const { platform, planted } = campusPlatform({ clock: new FakeClock(), seed: 1, size: "campus" });
    expect(platform.points.size).toBe(1500);
    expect(platform.buildings.size).toBe(120);
    expect(planted.length).toBeGreaterThanOrEqual(7);
    expect(planted.every(({ zh, en }) => zh !== "" && en !== "")).toBe(true);
  });

  it("refuses to throw a switch it does not have", async () => {
    const platform = await simulator.start({ clock: new FakeClock(), seed: 1, size: "small" });
    expect(() => platform.setFaults({ nonsense: { on: true } })).toThrow("nonsense");
    await platform.close();
  });
});
