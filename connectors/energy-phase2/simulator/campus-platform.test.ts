import type { RunningSimulator } from "@campushub/kit";
import { FakeClock } from "@campushub/kit/testing";
import { describe, expect, it } from "vitest";
import { campusPlatform } from "./campus-platform.ts";
import { simulator } from "./index.ts";
import { workALittle } from "./live.ts";

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

  it("tells of one point at one instant what its lists tell, corrected or not, and nothing where they tell nothing", () => {
    const clock = new FakeClock("2026-11-23T09:30:00Z");
    const { log, now } = campusPlatform({ clock, seed: 4, size: "small" }).platform;
    const day = { from: now() - 86_400_000, to: now() + 86_400_000 };
    const [first] = log.byTime(day);
    log.correct({ ...first!, value: 7, arrivedAt: now() - 120_000 });
    const listed = [...log.byTime(day)];
    expect(listed).toContainEqual({ ...first, value: 7 });
    expect(listed.map(({ point, time }) => log.at(point, time))).toEqual(listed);
    expect(log.at(first!.point, first!.time + 1)).toBeUndefined();
    expect(log.at("P99999", first!.time)).toBeUndefined();
    const again = [...log.byArrival({ from: now() - 120_000, to: now() })];
    expect(again.filter(({ point, time }) => point === first!.point && time === first!.time)).toEqual([
      { ...first, value: 7, arrivedAt: now() - 120_000 },
    ]);
  });

  it("counts exactly the readings that it lists, wherever a span ends, beside gaps, late rows and rows held back", () => {
    const clock = new FakeClock("2026-11-23T09:30:00Z");
    const { platform, meters } = campusPlatform({ clock, seed: 4, size: "small" });
    const { log, now } = platform;
    const counted = (from: number, to: number) => expect(log.count({ from, to })).toBe([...log.byTime({ from, to })].length);
    const everySpan = () => {
      for (const hours of [60, 30, 14, 2, 0]) {
        const from = now() - hours * 3_600_000;
        for (const to of [from + 1, now() - 9 * 3_600_000, now() - 600_000, Number.POSITIVE_INFINITY]) counted(from, to);
      }
      counted(now() - 3 * 86_400_000 + 1, now() + 366 * 86_400_000);
    };
    everySpan();
    for (const call of [0, 1, 2]) {
      workALittle(platform, meters, call);
      clock.advance(40_000);
      everySpan();
    }
    log.hold({ from: now() - 3 * 3_600_000, covers: (point) => point < "P00009" });
    everySpan();
    log.release(now());
    everySpan();
  });

  it("refuses to throw a switch it does not have", async () => {
    const platform = await simulator.start({ clock: new FakeClock(), seed: 1, size: "small" });
    expect(() => platform.setFaults({ nonsense: { on: true } })).toThrow("nonsense");
    await platform.close();
  });
});
