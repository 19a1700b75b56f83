import { sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openTestDatabase, type TestDatabase } from "../../../../tests/helpers/database.ts";
import { type HubEvent, MISSED } from "../core/context.ts";
import { createEventHub } from "./events.ts";

const silent = () => {};
const log = { debug: silent, info: silent, warn: silent, error: silent };

describe.skipIf(!process.env.TEST_DATABASE_URL)("events between instances", () => {
  let database: TestDatabase;
  let hubs: readonly Awaited<ReturnType<typeof createEventHub>>[];
  const heard: HubEvent[] = [];
  beforeAll(async () => {
    database = await openTestDatabase();
    hubs = await Promise.all(["one", "other"].map((instance) => createEventHub({ database, log, instance })));
    hubs[1]!.subscribe((event) => heard.push(event));
  });
  afterAll(async () => {
    for (const hub of hubs) await hub.close();
    await database.close();
  });

  test("an event with more data than a notification holds arrives without it", async () => {
    hubs[0]!.publish({ topic: "sync-runs", id: 7, data: { log: "x".repeat(9_000) } });
    await expect.poll(() => heard).toEqual([{ topic: "sync-runs", id: 7 }]);
  });

  test("an instance that lost its connection says that something may have been missed once it listens again", async () => {
    heard.length = 0;
    const listening = sql`select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and query like 'LISTEN%'`;
    await database.db.execute(listening);
    await expect.poll(() => heard, { timeout: 20_000 }).toEqual([{ topic: MISSED }]);
    hubs[0]!.publish({ topic: "sync-runs", id: 8 });
    await expect.poll(() => heard.at(-1)).toEqual({ topic: "sync-runs", id: 8 });
  });
});
