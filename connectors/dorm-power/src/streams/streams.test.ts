import { type Batch, type Json, wireOf } from "@campushub/kit";
import { afterEach, describe, expect, test } from "vitest";
import { soap } from "../../simulator/soap/index.ts";
import { swae } from "../../simulator/swae/index.ts";
import {
  type Bench,
  type BenchOptions,
  openBench as openBenchOf,
  STREAMS,
  type StreamName,
  shown,
  sorted,
} from "../../testing/small-hub.ts";
import type { Config } from "../config.ts";
import connector from "../index.ts";

let bench: Bench;
afterEach(() => bench.sim.close());

const BY_BUILDING: readonly StreamName[] = ["rooms", "accounts", "usage", "status"];
/** A room listed twice is one more row in one protocol and, with its two meters, two more in the other. */
const PLATFORMS = [
  { id: swae.id, simulator: swae, rows: 145, announced: [144] },
  { id: soap.id, simulator: soap, rows: 146, announced: [] },
];
const rowsOf = (batches: readonly Batch[]) => batches.flatMap((batch) => (batch.kind === "rows" ? batch.rows : []));

describe.each(PLATFORMS)("$id", ({ simulator, rows, announced }) => {
  const openBench = (options: BenchOptions = {}) => openBenchOf({ simulator, ...options });
  const buildings = () => [...bench.sim.truth("buildings").keys()].toSorted();

  describe("a whole pass", () => {
    test.each(STREAMS)("of %s holds exactly what the platform holds", async (stream) => {
      bench = await openBench({ config: { pageSize: 20 } });
      const truth = bench.sim.truth(stream);
      const { records } = await bench.read(stream);
      expect(records.size).toBe(truth.size);
      expect(shown(records, truth)).toEqual(sorted(truth));
      expect(bench.session.traffic.received).toBeGreaterThan(100);
    });

    test.each(STREAMS)("of %s sends only fields its wire description knows", async (stream) => {
      bench = await openBench();
      const { batches } = await bench.read(stream);
      const strict = wireOf(connector.streams[stream]!, bench.session.config as Config).strict();
      for (const row of rowsOf(batches)) expect(strict.safeParse(row).error).toBeUndefined();
    });

    test.each(STREAMS)("of %s repeats itself to the letter while nothing happens", async (stream) => {
      bench = await openBench();
      const first = await bench.read(stream);
      bench.clock.advance(3_600_000);
      expect(await bench.read(stream)).toEqual(first);
    });

    test("the planted faults are three rejects, one unknown code and no lost row", async () => {
      bench = await openBench();
      const { rejects, drift, batches } = await bench.read("accounts");
      expect(rejects.map(({ code }) => code)).toEqual(["bad_number", "bad_number", "bad_number"]);
      expect(drift).toEqual(["statusCodes 9"]);
      expect(rowsOf(batches)).toHaveLength(rows);
    });

    test("of accounts in several buildings completes each building and then the stream", async () => {
      bench = await openBench();
      const { batches } = await bench.read("accounts");
      const complete = batches.flatMap((batch) => (batch.kind === "scopeComplete" ? [batch.scope] : []));
      expect(complete).toEqual([...buildings(), undefined]);
      const scopes = new Set(batches.flatMap((batch) => (batch.kind === "rows" ? [batch.scope] : [])));
      expect([...scopes]).toEqual(buildings());
      expect(batches.flatMap((batch) => (batch.kind === "expect" ? [batch.rows] : []))).toEqual(announced);
    });
  });

  describe("a pass that was killed", () => {
    test.each(BY_BUILDING)("of %s goes on after its last checkpoint with no row lost or read twice", async (stream) => {
      bench = await openBench();
      const whole = rowsOf((await bench.read(stream)).batches);
      const { batches } = await bench.read(stream);
      for (const [at, batch] of batches.entries()) {
        if (batch.kind !== "checkpoint") continue;
        const before = rowsOf(batches.slice(0, at));
        const after = rowsOf((await bench.read(stream, { resume: batch.position })).batches);
        expect([...before, ...after]).toEqual(whole);
      }
    });

    test("checkpoints rise, so that resuming from an older one never skips a building", async () => {
      bench = await openBench();
      const { batches } = await bench.read("status");
      const positions = batches.flatMap((batch) => (batch.kind === "checkpoint" ? [batch.position] : []));
      const keys = positions.map((position) => (position as { building: string }).building);
      expect(keys).toEqual(keys.toSorted());
      expect(new Set(keys).size).toBe(4);
    });

    test("a position of unknown shape begins the pass anew", async () => {
      bench = await openBench();
      const { records } = await bench.read("rooms", { resume: ["?"] as Json });
      expect(records.size).toBe(144);
    });
  });

  describe("usage", () => {
    const DAY_MS = 86_400_000;
    const datesOf = async (request: { from?: string } = {}) => {
      const { records } = await bench.read("usage", request);
      return [...new Set([...records.values()].map(({ date }) => date))].toSorted();
    };

    test("the first pass reads as many whole days as configured", async () => {
      bench = await openBench({ config: { usageDays: 2 } });
      expect(await datesOf()).toEqual(["2026-11-21", "2026-11-22"]);
    });

    test("a later pass reads from the day its lower bound falls in", async () => {
      bench = await openBench();
      expect(await datesOf({ from: "2026-11-19T16:30:00Z" })).toEqual(["2026-11-20", "2026-11-21", "2026-11-22"]);
    });

    test("the overlap brings back what came late", async () => {
      bench = await openBench();
      const { overlapSeconds } = connector.streams.usage!.read.cursor!;
      bench.sim.setFaults({ lateRows: { on: true } });
      const lacking = await bench.read("usage");
      bench.sim.setFaults({ lateRows: { on: false } });
      const from = new Date(bench.clock.now() - overlapSeconds * 1000).toISOString();
      const again = await bench.read("usage", { from });
      expect(lacking.records.size).toBeLessThan(again.records.size);
      expect(again.records.size).toBe(144 * 3);
    });

    test("a first pass without a single row fails, so that its days are asked for again", async () => {
      bench = await openBench();
      bench.sim.setFaults({ emptyAnswer: { on: true } });
      await expect(bench.read("usage")).rejects.toMatchObject({ code: "empty_answer", class: "retryable" });
    });

    test("a new day brings new rows and leaves the old ones as they were", async () => {
      bench = await openBench();
      const before = (await bench.read("usage")).records;
      bench.clock.advance(DAY_MS);
      const after = (await bench.read("usage")).records;
      const [account] = bench.sim.truth("accounts").keys();
      expect(after.has(`${account}|2026-11-23`)).toBe(true);
      expect(after.get(`${account}|2026-11-22`)).toEqual(before.get(`${account}|2026-11-22`));
    });
  });

  describe("a while on the platform", () => {
    test("few rows change, one comes and one goes, the same in every demo", async () => {
      bench = await openBench();
      const before = (await bench.read("accounts")).records;
      bench.sim.live();
      const after = (await bench.read("accounts")).records;
      const came = [...after.keys()].filter((key) => !before.has(key));
      const went = [...before.keys()].filter((key) => !after.has(key));
      const changed = [...after].filter(([key, data]) => before.has(key) && !sameJson(before.get(key), data));
      expect([came.length, went.length]).toEqual([1, 1]);
      expect(changed.length).toBeGreaterThan(0);
      expect(changed.length).toBeLessThan(20);
      const other = await openBench();
      other.sim.live();
      expect((await other.read("accounts")).records).toEqual(after);
      await other.sim.close();
    });

    test.each(STREAMS)("%s still equals the platform afterwards", async (stream) => {
      bench = await openBench();
      for (let call = 0; call < 5; call++) bench.sim.live();
      const truth = bench.sim.truth(stream);
      const { records } = await bench.read(stream);
      expect(shown(records, truth)).toEqual(sorted(truth));
    });
  });
});

function sameJson(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
