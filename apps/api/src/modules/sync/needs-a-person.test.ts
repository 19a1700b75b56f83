import { connection, schemaDrift, syncLog, syncRun, syncRunStream } from "@campushub/drizzle/schema";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTestHub, type TestHub } from "../../../../../tests/helpers/hub.ts";
import { home } from "./home.ts";
import { whatNeedsAPerson } from "./needs-a-person.ts";

const READ = new Date("2026-11-22T18:30:00Z");
const FAILED = new Date("2026-11-23T01:19:00Z");
const STREAMS = ["zones", "buildings", "rooms", "accounts", "usage", "status"];
let hub: TestHub;
let connectionId: number;

/** A run whose streams all ended one way. */
async function run(ended: Partial<typeof syncRunStream.$inferInsert>, streams: readonly string[]): Promise<number> {
  const facts = { connectionId, trigger: "schedule" as const, status: "failed" as const, streams: [...streams] };
  const [row] = await hub.ctx.db.insert(syncRun).values(facts).returning();
  const rows = streams.map((stream, ordinal) => ({ runId: row!.id, stream, ordinal, ...ended }));
  await hub.ctx.db.insert(syncRunStream).values(rows);
  return row!.id;
}

beforeAll(async () => {
  hub = await openTestHub();
  const [row] = await hub.ctx.db
    .insert(connection)
    .values({ connectorId: "none", title: "宿舍", config: {}, schedule: "*/30 * * * *" })
    .returning();
  connectionId = row!.id;
  await run({ status: "success", finishedAt: READ }, STREAMS);
});
afterAll(() => hub.close());

describe("what needs a person", () => {
  it("is one item for one cause: a platform that answers 502 to six streams fails once", async () => {
    const runId = await run({ status: "failed", finishedAt: FAILED, errorClass: "retryable", errorCode: "http_502" }, STREAMS);
    const [item, ...more] = await whatNeedsAPerson(hub.ctx);
    expect(more).toEqual([]);
    expect(item).toMatchObject({ kind: "failed", code: "http_502", runId, count: 6, at: FAILED.toISOString() });
    expect([...item!.streams].sort()).toEqual([...STREAMS].sort());
  });

  it("says how old the data is that stands, and when the hub tries again: the schedule's slot, or a retry before it", async () => {
    const [byClock] = await whatNeedsAPerson(hub.ctx);
    expect(byClock).toMatchObject({ dataAsOf: READ.toISOString(), nextTry: "2026-11-23T01:30:00.000Z" });
    const line = { runId: byClock!.runId!, at: FAILED, level: "warn" as const, message: "retryLater", facts: { inSeconds: 120 } };
    await hub.ctx.db.insert(syncLog).values(line);
    expect((await whatNeedsAPerson(hub.ctx))[0]!.nextTry).toBe("2026-11-23T01:21:00.000Z");
  });

  it("keeps apart what a platform refuses for different reasons", async () => {
    await run({ status: "failed", finishedAt: FAILED, errorClass: "remote", errorCode: "no_right" }, ["rooms"]);
    await run({ status: "failed", finishedAt: FAILED, errorClass: "remote", errorCode: "refused" }, ["status"]);
    const items = await whatNeedsAPerson(hub.ctx);
    expect(items.map(({ code, streams }) => [code, streams.length])).toEqual([
      ["refused", 1],
      ["no_right", 1],
      ["http_502", 4],
    ]);
  });

  it("names a code that two streams met once, with both streams and all their rows", async () => {
    await run({ status: "success", finishedAt: FAILED }, STREAMS);
    const drift = { connectionId, kind: "unknownCode" as const, path: "relayStates:9", detail: "", firstRunId: 1, lastRunId: 1 };
    const times = { firstSeenAt: FAILED, lastSeenAt: FAILED };
    const rows = ["status", "accounts"].map((stream, index) => ({ ...drift, ...times, stream, count: index + 2 }));
    await hub.ctx.db.insert(schemaDrift).values(rows);
    const items = await whatNeedsAPerson(hub.ctx);
    expect(items.map(({ kind, count, streams }) => [kind, count, [...streams].sort()])).toEqual([
      ["drift", 5, ["accounts", "status"]],
    ]);
    // The list of drifts shows a row for each stream, and beside the navigation stands how many.
    expect((await home({ ctx: hub.ctx })).openDrifts).toBe(2);
  });
});
