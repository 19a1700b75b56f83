import { DATA_FAULTS, TRANSPORT_FAULTS } from "@campushub/kit/testing";
import { afterEach, describe, expect, test } from "vitest";
import { soap } from "../simulator/soap/index.ts";
import { swae } from "../simulator/swae/index.ts";
import { type Bench, type BenchOptions, openBench as openBenchOf, STREAMS, shown, sorted } from "../testing/small-hub.ts";

let bench: Bench;
afterEach(() => bench.sim.close());

/** What differs where the same is said in other words. */
const PLATFORMS = [
  { id: swae.id, simulator: swae, balance: /^detaillist\.[01]\.odd$/, unknown: ["cutReasons 99", "statusCodes 9"] },
  { id: soap.id, simulator: soap, balance: /^PreChargeback$/, unknown: ["meterStates 99", "statusCodes 9"] },
];

const EVERY_FAULT = [...TRANSPORT_FAULTS, ...DATA_FAULTS].map(({ id }) => id);
const readAll = async () => {
  for (const stream of STREAMS) await bench.read(stream).catch(() => undefined);
};
const same = (stream: (typeof STREAMS)[number], records: Awaited<ReturnType<Bench["read"]>>["records"]) => {
  const truth = bench.sim.truth(stream);
  expect(shown(records, truth)).toEqual(sorted(truth));
};

describe.each(PLATFORMS)("$id", ({ simulator, balance, unknown }) => {
  const openBench = (options: BenchOptions = {}) => openBenchOf({ simulator, ...options });

  test("the simulator has a switch for every fault of the matrix", async () => {
    bench = await openBench();
    expect(bench.sim.faults.map(({ id }) => id)).toEqual(expect.arrayContaining(EVERY_FAULT));
  });

  describe("after it ends", () => {
    test.each(EVERY_FAULT)("%s has left no trace in any stream", async (fault) => {
      bench = await openBench({ config: { pageSize: 20 } });
      const count = TRANSPORT_FAULTS.some(({ id }) => id === fault) ? { count: 6 } : {};
      bench.sim.setFaults({ [fault]: { on: true, ...count } });
      await readAll();
      bench.sim.setFaults({ [fault]: { on: false } });
      for (const stream of STREAMS) same(stream, (await bench.read(stream)).records);
    });
  });

  describe("while it lasts", () => {
    const during = async (fault: string, setting: { value?: number; count?: number } = {}) => {
      bench = await openBench({ config: { pageSize: 20 } });
      bench.sim.setFaults({ [fault]: { on: true, ...setting } });
    };

    test("an expiring token loses no row of any stream", async () => {
      await during("expiredToken");
      for (const stream of STREAMS) same(stream, (await bench.read(stream)).records);
    });

    test("the same row twice is one record", async () => {
      await during("sameRowTwice");
      same("accounts", (await bench.read("accounts")).records);
    });

    test("rows that never stop moving fail the pass rather than lose one", async () => {
      await during("movingRows");
      const read = await bench.read("accounts").catch((error: unknown) => error);
      if (read instanceof Error) expect(read).toMatchObject({ code: "moving_list", class: "retryable" });
      else same("accounts", (read as Awaited<ReturnType<Bench["read"]>>).records);
    });

    test("wrong types are rejected one by one and the rest is read", async () => {
      await during("wrongTypes");
      const { records, rejects } = await bench.read("accounts");
      const rejected = rejects.filter(({ path }) => balance.test(path));
      expect(rejected.length).toBeGreaterThan(20);
      expect(records.size + rejects.length).toBeGreaterThanOrEqual(144);
      expect(rejects.every(({ code }) => code === "bad_number")).toBe(true);
    });

    test("unknown codes are kept and reported, and drop nothing", async () => {
      await during("unknownCode");
      const { records, drift } = await bench.read("accounts");
      expect(records.size).toBe(141);
      expect(drift.toSorted()).toEqual(unknown);
    });

    test("future days are rejected", async () => {
      await during("futureStamps");
      const { records, rejects } = await bench.read("usage");
      expect(rejects.length).toBeGreaterThan(20);
      expect(new Set(rejects.map(({ code }) => code))).toEqual(new Set(["outside_question"]));
      expect([...records.values()].every(({ date }) => String(date) < "2026-11-23")).toBe(true);
    });

    test.each(["emptyAnswer", "thirtyPercentGone"])("%s is told as it is, for the brake to judge", async (fault) => {
      await during(fault);
      const { records, batches } = await bench.read("accounts");
      expect(records.size).toBeLessThan(110);
      expect(batches.at(-1)).toEqual({ kind: "scopeComplete" });
    });

    test("a platform clock eight hours ahead is measured", async () => {
      await during("clock8hOff");
      const { records } = await bench.read("status");
      expect(records.size).toBe(144);
      const offset = bench.session.http.clockOffsetMs() ?? 0;
      expect(Math.round(offset / 3_600_000)).toBe(8);
    });

    test.each(["cursorTies", "lateRows"])("%s withholds rows, which the next pass within the overlap brings", async (fault) => {
      await during(fault);
      const lacking = (await bench.read("usage")).records;
      expect(lacking.size).toBeLessThan(144 * 3);
      bench.sim.setFaults({ [fault]: { on: false } });
      same("usage", new Map([...lacking, ...(await bench.read("usage", { from: "2026-11-20T08:00:00Z" })).records]));
    });
  });
});
