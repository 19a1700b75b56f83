import type { Read, Stream } from "@campushub/kit";
import { describe, expect, test } from "vitest";
import { scriptedConnector } from "../../../../../../tests/helpers/scripted-hub.ts";
import { type PassWish, planPass, readRequest, type StreamStateRow } from "./stream-state.ts";

const NOW = Date.parse("2026-11-23T08:00:00Z");
const HOUR = 3_600_000;
const ago = (hours: number) => new Date(NOW - hours * HOUR);

const BOTH = { modes: ["snapshot", "incremental"], cursor: { field: "at", lagSeconds: 30, overlapSeconds: 300 } } as const;
const streamOf = (read: Partial<Omit<Read<unknown>, "run">>): Stream =>
  scriptedConnector({ things: read }).connector.streams.things!;
const RETAINED = { ...BOTH, cursor: { ...BOTH.cursor, retentionDays: 7 } };

const fresh: StreamStateRow = {
  connectionId: 1,
  stream: "things",
  watermark: null,
  pass: 4,
  passMode: null,
  passFrom: null,
  passUpTo: null,
  passRange: null,
  passPosition: null,
  passStartedAt: null,
  passScopes: [],
  snapshotAt: null,
  records: 0,
  driftPolicy: "evolve",
};
const settled: StreamStateRow = { ...fresh, watermark: ago(1), snapshotAt: ago(1) };
const interrupted: StreamStateRow = {
  ...fresh,
  passMode: "snapshot",
  passUpTo: ago(2),
  passStartedAt: ago(2),
  passPosition: { page: 7 },
  passScopes: ["east"],
};
const wish: PassWish = { mode: null, range: null, now: NOW, clockOffsetMs: 0, braked: false, settingsAt: ago(1_000) };
const range = { from: "2026-11-01T00:00:00.000Z", to: "2026-11-02T00:00:00.000Z" };

describe("how a stream is read now", () => {
  test.each<[string, Parameters<typeof streamOf>[0], Partial<StreamStateRow>, Partial<PassWish>, string]>([
    ["a stream without incremental reading", {}, settled, { mode: "incremental" }, "snapshot"],
    [
      "a stream without snapshots",
      { modes: ["incremental"], cursor: BOTH.cursor, deletes: "none" },
      fresh,
      { mode: "snapshot" },
      "incremental",
    ],
    ["a first reading", BOTH, fresh, {}, "snapshot"],
    ["a first reading wished incremental", BOTH, fresh, { mode: "incremental" }, "snapshot"],
    ["a recent reading", BOTH, settled, {}, "incremental"],
    ["a wished snapshot", BOTH, settled, { mode: "snapshot" }, "snapshot"],
    ["a day after the last snapshot", BOTH, { ...settled, snapshotAt: ago(25) }, {}, "snapshot"],
    [
      "a day after, where deletes are told",
      { ...BOTH, deletes: "tombstone" },
      { ...settled, snapshotAt: ago(25) },
      {},
      "incremental",
    ],
    ["a day after, wished incremental", BOTH, { ...settled, snapshotAt: ago(25) }, { mode: "incremental" }, "incremental"],
    ["a waiting brake", BOTH, settled, { braked: true }, "snapshot"],
    ["a cursor within the retention", RETAINED, { watermark: ago(6 * 24), snapshotAt: ago(1) }, {}, "incremental"],
    [
      "a cursor older than the retention",
      RETAINED,
      { watermark: ago(8 * 24), snapshotAt: ago(1) },
      { mode: "incremental" },
      "snapshot",
    ],
    ["a platform clock that jumped back", BOTH, settled, { clockOffsetMs: -2 * HOUR }, "snapshot"],
    ["a time range", BOTH, settled, { range }, "snapshot"],
  ])("%s is planned in the right mode", (...[, read, state, more, mode]) => {
    expect(planPass(streamOf(read), { ...fresh, ...state }, { ...wish, ...more }).mode).toBe(mode);
  });

  test("the upper bound is the earlier of both clocks less the lag", () => {
    const upTo = (clockOffsetMs: number) => planPass(streamOf(BOTH), settled, { ...wish, clockOffsetMs }).upTo.getTime();
    expect(upTo(0)).toBe(NOW - 30_000);
    expect(upTo(60_000)).toBe(NOW - 30_000);
    expect(upTo(-60_000)).toBe(NOW - 90_000);
  });

  test("an incremental pass begins at the watermark less the overlap, never behind its own end", () => {
    expect(planPass(streamOf(BOTH), settled, wish).from).toEqual(new Date(NOW - HOUR - 300_000));
    const only = streamOf({ modes: ["incremental"], cursor: BOTH.cursor, deletes: "none" });
    const back = planPass(only, settled, { ...wish, clockOffsetMs: -5 * HOUR });
    expect(back.from!.getTime()).toBe(back.upTo.getTime() - 300_000);
  });

  test("a new pass is numbered on, begins now and at the start", () => {
    expect(planPass(streamOf({}), settled, wish)).toMatchObject({
      pass: 5,
      position: null,
      resumed: false,
      scopes: [],
      startedAt: new Date(NOW),
    });
  });
});

describe("an interrupted pass", () => {
  test("goes on from its position within its own bounds and scopes", () => {
    const plan = planPass(streamOf(BOTH), interrupted, wish);
    expect(plan).toMatchObject({
      pass: 4,
      resumed: true,
      position: { page: 7 },
      upTo: ago(2),
      startedAt: ago(2),
      scopes: ["east"],
    });
    expect(readRequest(plan)).toEqual({ mode: "snapshot", upTo: ago(2).toISOString(), resume: { page: 7 } });
  });

  test.each<[string, Partial<StreamStateRow>, Partial<PassWish>]>([
    ["it is older than six hours", { passStartedAt: ago(6) }, {}],
    ["the settings changed since", {}, { settingsAt: ago(1) }],
    ["a time range is wished now", {}, { range }],
    ["it was for a time range", { passRange: range }, {}],
    ["another mode is due now", { passMode: "incremental" }, {}],
  ])("is read anew where %s", (_name, state, more) => {
    expect(planPass(streamOf(BOTH), { ...interrupted, ...state }, { ...wish, ...more })).toMatchObject({
      resumed: false,
      pass: 5,
    });
  });

  test("for a time range goes on whatever order its ends are kept in", () => {
    const passRange = { to: range.to, from: range.from };
    expect(planPass(streamOf(BOTH), { ...interrupted, passRange }, { ...wish, range }).resumed).toBe(true);
  });
});
