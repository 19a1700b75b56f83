import { describe, expect, it } from "vitest";
import type { ActivityDay, ConnectionView, Home } from "../contract.ts";
import { countsOf } from "../layout/places.ts";
import { barsOf, everyDay } from "./bars.ts";
import { isWorking } from "./working.ts";

const day = (name: string, inserted: number, more: Partial<ActivityDay> = {}): ActivityDay => ({
  day: name,
  inserted,
  updated: 0,
  deleted: 0,
  rejected: 0,
  ...more,
});

describe("thirty days of changes", () => {
  it("hold every day, those without a run as nothing", () => {
    const days = everyDay([day("2026-11-22", 5)], "2026-11-23", 3);
    expect(days.map(({ day: name, inserted }) => [name, inserted])).toEqual([
      ["2026-11-21", 0],
      ["2026-11-22", 5],
      ["2026-11-23", 0],
    ]);
  });

  it("stand on the base line, the fullest day to the top, a small day still to be seen", () => {
    const [full, small, none] = barsOf([day("1", 1_000_000), day("2", 1), day("3", 0)], { width: 300, height: 100 });
    expect(full?.parts[0]).toMatchObject({ y: 0, height: 100 });
    expect(small?.parts[0]?.height).toBe(2);
    expect(none?.parts).toEqual([]);
  });

  it("stack what happened on one day without a gap", () => {
    const [bar] = barsOf([day("1", 60, { updated: 30, rejected: 10 })], { width: 10, height: 100 });
    expect(bar?.parts.map(({ name }) => name)).toEqual(["inserted", "updated", "rejected"]);
    expect(bar?.parts.reduce((sum, { height }) => sum + height, 0)).toBeCloseTo(100);
  });

  it("without any change draw nothing", () => {
    expect(barsOf([day("1", 0)], { width: 10, height: 10 })).toEqual([]);
  });
});

describe("a platform counts as working", () => {
  const platform = (state: ConnectionView["health"]["state"], openRejects = 0) =>
    isWorking({ brakePercent: 5, health: { state, openRejects, records: { rooms: 900, accounts: 90 } } });

  it("while it is read to the end, though a few of its rows were refused", () => {
    expect([platform("ok"), platform("running"), platform("rejects", 10)]).toEqual([true, true, true]);
  });

  it("not where as many rows are refused as the brake would stop at, nor where a run did not end well", () => {
    expect([platform("rejects", 110), platform("failed"), platform("braked"), platform("disabled")]).toEqual(
      Array(4).fill(false),
    );
  });
});

describe("the counts beside the navigation", () => {
  const item = {
    connectionId: 1,
    connectionTitle: "宿舍",
    runId: 1,
    streams: [],
    of: null,
    at: "2026-11-23T08:00:00Z",
    code: null,
    path: "",
    dataAsOf: null,
    nextTry: null,
    changeSet: null,
  };
  const home = (kinds: readonly Home["attention"][number]["kind"][]): Home => ({
    attention: kinds.map((kind) => ({ ...item, kind, count: 7 })),
    running: [],
    openDrifts: 5,
    activity: [],
  });

  it("call for a person where a run failed or braked", () => {
    expect(countsOf(home(["braked", "failed", "drift"]), [])["sync-runs"]).toEqual({ value: 2, hot: true });
  });

  it("call nobody who can do nothing about it", () => {
    const counts = countsOf(home(["braked", "failed"]), [], false);
    expect(counts.home).toBeUndefined();
    expect(counts["sync-runs"]).toEqual({ value: 2, hot: false });
  });

  it("count as many drifts as their list shows, though several may have one cause", () => {
    expect(countsOf(home(["drift", "drift"]), []).drifts?.value).toBe(5);
  });
});
