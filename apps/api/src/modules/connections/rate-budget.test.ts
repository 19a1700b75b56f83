import { rateBudget } from "@campushub/drizzle/schema";
import { FakeClock } from "@campushub/kit/testing";
import { eq } from "drizzle-orm";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openTestDatabase, type TestDatabase } from "../../../../../tests/helpers/database.ts";
import { databaseNowOf } from "../../../../../tests/helpers/services.ts";
import { databaseNow } from "../../infra/lease.ts";
import { createRateBudget } from "./rate-budget.ts";

const never = new AbortController().signal;

let database: TestDatabase;
let credentials = 0;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());

/** So many budgets on one credential, on one clock. */
function open(rate: { perSecond: number; burst: number }, instances = 1) {
  const clock = new FakeClock();
  const credential = `credential ${++credentials}`;
  const budgets = Array.from({ length: instances }, () =>
    createRateBudget({ db: database.db, clock, databaseNow: databaseNowOf(clock) }, { ...rate, credential }),
  );
  return { clock, budgets };
}

describe("a rate budget", () => {
  test("lets a burst through at once and then as many as the platform allows", async () => {
    const { clock, budgets } = open({ perSecond: 2, burst: 3 });
    const start = clock.now();
    for (let call = 0; call < 9; call++) await budgets[0]!.acquire(1, never);
    expect(clock.now() - start).toBeGreaterThanOrEqual(3000);
    expect(clock.now() - start).toBeLessThanOrEqual(3500);
  });

  test("counts a call that costs more as more", async () => {
    const { clock, budgets } = open({ perSecond: 1, burst: 2 });
    const start = clock.now();
    await budgets[0]!.acquire(2, never);
    await budgets[0]!.acquire(2, never);
    expect(clock.now() - start).toBeGreaterThanOrEqual(2000);
  });

  test("refilled two hours ahead by a clock gone wrong stops nobody", async () => {
    const { clock, budgets } = open({ perSecond: 2, burst: 2 });
    await budgets[0]!.acquire(2, never);
    const credential = `credential ${credentials}`;
    const refilledAt = new Date(clock.now() + 7_200_000);
    await database.db.update(rateBudget).set({ refilledAt }).where(eq(rateBudget.credential, credential));
    const start = clock.now();
    await budgets[0]!.acquire(2, never);
    expect(clock.now() - start).toBeLessThan(3_000);
  });

  test("goes by the database's time, whatever the clock of the process says", async () => {
    const clock = new FakeClock();
    const credential = `credential ${++credentials}`;
    const ahead = new FakeClock(new Date(Date.now() + 7_200_000).toISOString());
    const rate = { credential, perSecond: 1_000, burst: 1 };
    await createRateBudget({ db: database.db, clock: ahead, databaseNow }, rate).acquire(1, never);
    const [bucket] = await database.db.select().from(rateBudget).where(eq(rateBudget.credential, credential));
    expect(Math.abs(bucket!.refilledAt.getTime() - Date.now())).toBeLessThan(3_600_000);
    await createRateBudget({ db: database.db, clock, databaseNow }, rate).acquire(1, never);
  });

  test("lets go of who gives up waiting, and serves the next", async () => {
    const { budgets } = open({ perSecond: 1, burst: 1 });
    await budgets[0]!.acquire(1, never);
    const given = AbortSignal.abort(new Error("given up"));
    await expect(budgets[0]!.acquire(1, given)).rejects.toThrow("given up");
    await budgets[0]!.acquire(1, never);
  });

  test("is kept by all instances together, whatever the rate", async () => {
    const rates = fc.record({ perSecond: fc.integer({ min: 1, max: 200 }), burst: fc.integer({ min: 1, max: 100 }) });
    await fc.assert(
      fc.asyncProperty(rates, fc.integer({ min: 1, max: 3 }), async (rate, instances) => {
        const { clock, budgets } = open(rate, instances);
        const at: number[] = [];
        for (let call = 0; call < 60; call++) {
          await budgets[call % instances]!.acquire(1, never);
          at.push(clock.now());
        }
        for (let from = 0; from < at.length; from += 7) {
          for (let to = from; to < at.length; to += 5) {
            const seconds = (at[to]! - at[from]!) / 1000;
            expect(to - from + 1).toBeLessThanOrEqual(rate.perSecond * seconds + rate.burst + 1e-6);
          }
        }
      }),
      { numRuns: 15 },
    );
  });
});
