import { describe, expect, it } from "vitest";
import type { SyncRunView } from "../../contract.ts";
import { progressOf, type Sample, withSample } from "./progress.ts";
import { widthOf } from "./RunProgress.tsx";

const START = Date.UTC(2026, 10, 23, 8, 0, 0);
const run = (read: number, expected: number | null) =>
  ({ read, expected, startedAt: new Date(START).toISOString() }) as unknown as SyncRunView;

describe("the progress of a run", () => {
  it("after a reload goes by the whole run so far", () => {
    const progress = progressOf(run(10_000, 50_000), START + 10_000);
    expect(progress).toEqual({ share: 0.2, rate: 1000, left: 40_000 });
  });

  it("goes by the last moments once there are two of them", () => {
    const samples: Sample[] = [
      { at: START + 8_000, read: 6_000 },
      { at: START + 10_000, read: 10_000 },
    ];
    expect(progressOf(run(10_000, 50_000), START + 10_000, samples).rate).toBe(2000);
  });

  it("knows no share where the platform did not say how much comes", () => {
    const progress = progressOf(run(500, null), START + 1000);
    expect(progress.share).toBeUndefined();
    expect(progress.left).toBeUndefined();
    expect(progress.rate).toBe(500);
  });

  it("never passes the whole when more comes than was said", () => {
    expect(progressOf(run(120, 100), START + 1000)).toMatchObject({ share: 1, left: 0 });
  });

  it("of a run that stands still promises no end", () => {
    const still: Sample[] = [{ at: START, read: 0 }];
    expect(progressOf(run(0, 100), START, still).left).toBeUndefined();
  });
});

describe("the samples", () => {
  it("forget what is older than the window and what did not move", () => {
    const old = { at: 0, read: 1 };
    const fresh = { at: 14_000, read: 5 };
    expect(withSample([old, fresh], { at: 16_000, read: 9 })).toEqual([fresh, { at: 16_000, read: 9 }]);
    expect(withSample([fresh], { at: 15_000, read: 5 })).toEqual([fresh]);
  });
});

describe("the bar of a run", () => {
  it("is empty while the run waits, moves while nobody knows how long it is, and else is as full as it is done", () => {
    expect(widthOf({ status: "queued" }, undefined)).toEqual({ width: 0 });
    expect(widthOf({ status: "running" }, undefined)).toBeUndefined();
    expect(widthOf({ status: "running" }, 40)).toEqual({ width: "40%" });
  });
});
