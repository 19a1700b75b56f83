import type { Database } from "@campushub/drizzle";
import { syncRun } from "@campushub/drizzle/schema";
import { type Clock, systemClock, type Token } from "@campushub/kit";
import { FakeClock } from "@campushub/kit/testing";
import { asc, eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { systemActor } from "../../apps/api/src/core/actor.ts";
import type { Ctx } from "../../apps/api/src/core/context.ts";
import { databaseNow } from "../../apps/api/src/infra/lease.ts";
import { createQueue } from "../../apps/api/src/infra/queue.ts";
import { grants as connectionGrants, createConnection } from "../../apps/api/src/modules/connections/index.ts";
import { createRateBudget } from "../../apps/api/src/modules/connections/rate-budget.ts";
import { createTokenStore } from "../../apps/api/src/modules/connections/token-lease.ts";
import {
  enqueueDue,
  SYNC_QUEUE,
  SYNC_RETRY_QUEUE,
  startSyncJobs,
  grants as syncGrants,
} from "../../apps/api/src/modules/sync/index.ts";
import { openTestDatabase, type TestDatabase } from "../helpers/database.ts";
import { MORNING } from "../helpers/hub.ts";
import { databaseNowOf, servicesOn } from "../helpers/services.ts";
import { type Counted, type Crowd, countedConnector } from "./counted-connector.ts";

const SLOTS = 200;
const SLOT_MS = 5 * 60_000;
const never = new AbortController().signal;

interface Instance {
  readonly ctx: Ctx;
  readonly counted: Counted;
  stop(): Promise<void>;
}

/** A worker as a process would hold it: its own pool, queue and connector value on the shared database. */
async function startInstance(database: TestDatabase, facts: { name: string; crowd: Crowd }): Promise<Instance> {
  const own: Database = await database.location.open();
  const services = { ...servicesOn(own, systemClock, [...connectionGrants, ...syncGrants]), databaseNow };
  const queue = createQueue({
    database: own,
    url: database.location.url,
    log: services.log,
    names: [SYNC_QUEUE, SYNC_RETRY_QUEUE],
  });
  await queue.start();
  const counted = countedConnector(facts.crowd);
  const connectors = new Map([[counted.connector.manifest.id, counted.connector]]);
  const ctx: Ctx = { ...services, queue, connectors, instance: facts.name, actor: systemActor };
  const down = new AbortController();
  await startSyncJobs(ctx, down.signal);
  return {
    ctx,
    counted,
    async stop() {
      down.abort(new Error("the test is over"));
      await queue.stop();
      await own.close();
    },
  };
}

describe.skipIf(!process.env.TEST_DATABASE_URL)("two instances on one PostgreSQL", () => {
  let database: TestDatabase;
  let instances: readonly Instance[];
  const crowd: Crowd = { now: 0, most: 0 };
  beforeAll(async () => {
    database = await openTestDatabase();
    instances = await Promise.all(["first", "second"].map((name) => startInstance(database, { name, crowd })));
  });
  afterAll(async () => {
    for (const instance of instances) await instance.stop();
    await database.close();
  });
  const at = (clock: Clock) => instances.map(({ ctx }): Ctx => ({ ...ctx, clock, databaseNow: databaseNowOf(clock) }));

  test(`answer each of ${SLOTS} schedule slots by exactly one run`, async () => {
    const clock = new FakeClock(MORNING);
    const tickers = at(clock);
    const { id: connectionId } = await createConnection({
      ctx: tickers[0]!,
      input: {
        connectorId: "counted",
        title: "counted",
        config: { baseUrl: "http://127.0.0.1:9" },
        enabled: true,
        schedule: "*/5 * * * *",
        brakePercent: 5,
        brakeRows: 20,
        maxClockOffsetSeconds: 600,
      },
    });
    const fresh: number[][] = [];
    for (let slot = 0; slot < SLOTS; slot++) {
      clock.advance(SLOT_MS);
      const asked = await Promise.all([...tickers, ...tickers].map((ctx) => enqueueDue(ctx)));
      fresh.push(asked.flat());
    }
    expect(fresh.filter((runs) => runs.length !== 1)).toEqual([]);
    const runs = () => database.db.select().from(syncRun).where(eq(syncRun.connectionId, connectionId)).orderBy(asc(syncRun.id));
    const open = async () => (await runs()).filter(({ finishedAt }) => finishedAt === null).length;
    await expect.poll(open, { timeout: 90_000, interval: 200 }).toBe(0);
    const all = await runs();
    expect(all.length).toBe(SLOTS);
    expect(new Set(all.map(({ slot }) => slot?.getTime())).size).toBe(SLOTS);
    expect(all.every(({ status, attempt }) => status === "success" && attempt === 0)).toBe(true);
    expect(instances.reduce((sum, { counted }) => sum + counted.reads, 0)).toBe(SLOTS);
    expect(crowd.most).toBe(1);
    process.stdout.write(`  ${SLOTS} slots: ${instances.map(({ counted }) => counted.reads).join(" + ")} runs\n`);
  });

  test("refresh a shared token once per expiry, never two at a time", async () => {
    const clock = new FakeClock(MORNING);
    const [expiries, lifeMs] = [25, 60_000];
    let [refreshes, underWay, most] = [0, 0, 0];
    const refresh = async (): Promise<Token> => {
      most = Math.max(most, ++underWay);
      await new Promise((resolve) => setTimeout(resolve, 5));
      underWay--;
      return { value: `token-${++refreshes}`, expiresAt: clock.now() + lifeMs };
    };
    const stores = at(clock).flatMap((ctx) => [1, 2].map(() => createTokenStore(ctx, "shared credential", never)));
    for (let expiry = 1; expiry <= expiries; expiry++) {
      const tokens = await Promise.all(stores.flatMap((store) => [1, 2, 3].map(() => store.get("access", refresh))));
      expect(new Set(tokens)).toEqual(new Set([`token-${expiry}`]));
      clock.advance(lifeMs);
    }
    expect([refreshes, most]).toEqual([expiries, 1]);
  });

  test("that find the same token refused replace it once", async () => {
    const clock = new FakeClock(MORNING);
    let refreshes = 0;
    const refresh = async (): Promise<Token> => ({ value: `fresh-${++refreshes}`, expiresAt: clock.now() + 3_600_000 });
    const stores = at(clock).map((ctx) => createTokenStore(ctx, "refused credential", never));
    for (let refusal = 1; refusal <= 10; refusal++) {
      const held = await Promise.all(stores.map((store) => store.get("access", refresh)));
      expect(held).toEqual([`fresh-${refusal}`, `fresh-${refusal}`]);
      await Promise.all(stores.map((store) => store.drop("access", `fresh-${refusal}`)));
    }
    expect(refreshes).toBe(10);
  });

  test("together make no more calls than the platform allows in any window", async () => {
    const clock = new FakeClock(MORNING);
    const rate = { credential: "limited credential", perSecond: 20, burst: 40 };
    const calls: number[] = [];
    const budgets = at(clock).flatMap((ctx) => [1, 2].map(() => createRateBudget(ctx, rate)));
    const caller = async (budget: (typeof budgets)[number]) => {
      for (let call = 0; call < 100; call++) {
        await budget.acquire(1, never);
        calls.push(clock.now());
      }
    };
    await Promise.all(budgets.map(caller));
    calls.sort((a, b) => a - b);
    const excess = calls.flatMap((from, first) =>
      calls.slice(first).flatMap((to, index) => {
        const allowed = rate.burst + (rate.perSecond * (to - from)) / 1000;
        return index + 1 > allowed + 1e-6 ? [{ from, to, made: index + 1, allowed }] : [];
      }),
    );
    expect(excess).toEqual([]);
    const seconds = (calls.at(-1)! - calls[0]!) / 1000;
    expect(calls.length).toBe(400);
    // Nor are they starved: what is allowed is used.
    expect(seconds).toBeLessThan(((400 - rate.burst) / rate.perSecond) * 1.5);
    process.stdout.write(`  400 calls in ${seconds.toFixed(1)} s at ${rate.perSecond}/s and a burst of ${rate.burst}\n`);
  });
});
