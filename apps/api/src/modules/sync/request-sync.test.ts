import { auditEvent, connection, syncRun } from "@campushub/drizzle/schema";
import { and, count, eq } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { openTestDatabase, type TestDatabase } from "../../../../../tests/helpers/database.ts";
import { openTestHub } from "../../../../../tests/helpers/hub.ts";
import { openScriptedHub, type ScriptedHub } from "../../../../../tests/helpers/scripted-hub.ts";
import type { Ctx } from "../../core/context.ts";
import { updateConnection } from "../connections/index.ts";
import { cancelRun } from "./cancel-run.ts";
import { enqueueDue, orphanAll, wakeAbandoned } from "./enqueue-due.ts";
import { retrySync } from "./jobs.ts";
import { pauseRun, resumeRun } from "./pause-run.ts";
import { SYNC_QUEUE } from "./queues.ts";
import { requestSync, type SyncWish } from "./request-sync.ts";

let database: TestDatabase;
let stage: ScriptedHub;
let ctx: Ctx;
beforeAll(async () => {
  database = await openTestDatabase();
});
beforeEach(async () => {
  stage = await openScriptedHub({ database });
  ctx = stage.hub.ctx;
});
afterAll(() => database.close());

const ask = (wish: Omit<SyncWish, "connectionId"> = {}) =>
  requestSync({ ctx, input: { connectionId: stage.connectionId, ...wish } });
const runOf = async (runId: number) => (await stage.hub.outcome(runId)).run;
const runsOf = (connectionId: number) => ctx.db.select().from(syncRun).where(eq(syncRun.connectionId, connectionId));
const schedule = (expression: string, more = {}) =>
  ctx.db
    .update(connection)
    .set({ schedule: expression, ...more })
    .where(eq(connection.id, stage.connectionId));

describe("asking for a sync", () => {
  test("makes a waiting run with every stream in the connector's order, and a job for the connection", async () => {
    const { runId, fresh } = await ask();
    expect(fresh).toBe(true);
    const { run, streams } = await stage.hub.outcome(runId);
    expect(run).toMatchObject({
      status: "queued",
      trigger: "manual",
      requestedBy: "CampusHub",
      streams: ["things", "values"],
      retries: 0,
    });
    expect(Object.values(streams).map(({ stream, status, ordinal }) => [stream, status, ordinal])).toEqual([
      ["things", "queued", 0],
      ["values", "queued", 1],
    ]);
    expect(stage.hub.sent).toContainEqual({ queue: SYNC_QUEUE, data: { connectionId: stage.connectionId } });
  });

  test("the same wish while one waits or runs is that one; another wish is another run", async () => {
    const range = { from: "2026-11-01T00:00:00+08:00", to: "2026-11-02T00:00:00+08:00" };
    const first = await ask({ streams: ["values"], range });
    const inUtc = { from: "2026-10-31T16:00:00.000Z", to: "2026-11-01T16:00:00Z" };
    expect(await ask({ streams: ["values"], range: inUtc })).toEqual({ runId: first.runId, fresh: false });
    expect(await ask({ streams: ["values"] })).toMatchObject({ fresh: true });
    expect(await ask({ streams: ["values"], mode: "snapshot" })).toMatchObject({ fresh: true });
  });

  test("a time range alone asks for the streams of readings", async () => {
    const { runId } = await ask({ range: { from: "2026-11-01T00:00:00Z", to: "2026-11-02T00:00:00Z" } });
    expect((await runOf(runId)).streams).toEqual(["values"]);
  });

  test.each<[string, Omit<SyncWish, "connectionId">]>([
    ["an unknown stream", { streams: ["nothing"] }],
    ["a stream without a name", { streams: [""] }],
    ["a range that ends before it begins", { range: { from: "2026-11-02T00:00:00Z", to: "2026-11-01T00:00:00Z" } }],
    [
      "a range that is empty once both ends are in one zone",
      { range: { from: "2026-11-01T08:00:00+08:00", to: "2026-11-01T00:00:00Z" } },
    ],
    ["a range for records", { streams: ["things"], range: { from: "2026-11-01T00:00:00Z", to: "2026-11-02T00:00:00Z" } }],
  ])("%s is refused as invalid", async (_name, wish) => {
    await expect(ask(wish)).rejects.toMatchObject({ code: "invalid" });
    expect(await runsOf(stage.connectionId)).toEqual([]);
  });

  test("a disabled connection, and one whose connector is gone, cannot be asked", async () => {
    await updateConnection({ ctx, input: { id: stage.connectionId, changes: { enabled: false } } });
    await expect(ask()).rejects.toMatchObject({ code: "conflict" });
    await ctx.db.update(connection).set({ enabled: true, connectorId: "vanished" }).where(eq(connection.id, stage.connectionId));
    await expect(ask()).rejects.toMatchObject({ code: "notFound" });
  });

  test("a slot is answered once, and whoever comes second leaves no audit event", async () => {
    const slot = Date.parse("2026-11-23T01:00:00Z");
    const [first, second] = await Promise.all([ask({ slot, trigger: "schedule" }), ask({ slot, trigger: "schedule" })]);
    expect(first.runId).toBe(second.runId);
    expect([first.fresh, second.fresh].sort()).toEqual([false, true]);
    const mine = and(eq(auditEvent.action, "connections.sync"), eq(auditEvent.recordId, String(stage.connectionId)));
    const [events] = await ctx.db.select({ events: count() }).from(auditEvent).where(mine);
    expect(events).toEqual({ events: 1 });
  });

  test("a retry keeps the wish and who wished it, and one without a use any more is dropped", async () => {
    const range = { from: "2026-11-01T00:00:00.000Z", to: "2026-11-02T00:00:00.000Z" };
    const wish = {
      connectionId: stage.connectionId,
      streams: ["values"],
      mode: "snapshot" as const,
      range,
      requestedBy: "Li",
      retries: 3,
    };
    await retrySync(ctx, wish);
    expect(await runsOf(stage.connectionId)).toMatchObject([
      { trigger: "retry", retries: 3, requestedBy: "Li", mode: "snapshot", range, streams: ["values"] },
    ]);
    await retrySync(ctx, { ...wish, streams: ["vanished"] });
    await retrySync(ctx, { ...wish, connectionId: 999_999 });
    expect(await runsOf(stage.connectionId)).toHaveLength(1);
  });
});

describe("a waiting run", () => {
  test("is paused at once, resumed, and paused no second time", async () => {
    const { runId } = await ask();
    const input = { id: runId };
    await pauseRun({ ctx, input });
    expect(await runOf(runId)).toMatchObject({ status: "paused", pauseRequested: false });
    await expect(pauseRun({ ctx, input })).rejects.toMatchObject({ code: "conflict" });
    await stage.hub.work(stage.connectionId);
    expect(stage.platform.requests).toEqual([]);
    await resumeRun({ ctx, input });
    await expect(resumeRun({ ctx, input })).rejects.toMatchObject({ code: "conflict" });
    await stage.hub.work(stage.connectionId);
    expect((await runOf(runId)).status).toBe("success");
    await expect(pauseRun({ ctx, input })).rejects.toMatchObject({ code: "conflict" });
  });

  test.each(["queued", "paused"] as const)("that is %s ends at once when cancelled, with all its streams", async (status) => {
    const { runId } = await ask();
    if (status === "paused") await pauseRun({ ctx, input: { id: runId } });
    await cancelRun({ ctx, input: { id: runId } });
    const { run, streams } = await stage.hub.outcome(runId);
    expect(run.status).toBe("cancelled");
    expect(Object.values(streams).map((stream) => stream.status)).toEqual(["cancelled", "cancelled"]);
    expect(run.finishedAt).not.toBeNull();
  });
});

describe("the schedule", () => {
  test("slots missed while nobody ticked are caught up by one run, and a slot once answered is left alone", async () => {
    await schedule("*/15 * * * *");
    expect(await enqueueDue(ctx)).toEqual([]);
    stage.clock.advance(3 * 3_600_000);
    const [runId, ...more] = await enqueueDue(ctx);
    expect(more).toEqual([]);
    expect(await runOf(runId!)).toMatchObject({ trigger: "schedule", slot: new Date("2026-11-23T04:15:00Z") });
    expect(await enqueueDue(ctx)).toEqual([]);
    stage.clock.advance(15 * 60_000);
    expect(await enqueueDue(ctx)).toHaveLength(1);
  });

  test("several instances that tick at once make one run per slot", async () => {
    await schedule("0 * * * *");
    const others = await Promise.all(
      [1, 2, 3].map(() => openTestHub({ database, clock: stage.clock, connectors: [stage.connector] })),
    );
    const made: number[] = [];
    for (let hour = 0; hour < 5; hour++) {
      stage.clock.advance(3_600_000);
      const asked = await Promise.all(others.map((other) => enqueueDue(other.ctx)));
      made.push(...asked.flat());
    }
    const mine = (await runsOf(stage.connectionId)).map(({ id }) => id);
    expect(mine).toHaveLength(5);
    expect(made.filter((id) => mine.includes(id)).sort()).toEqual(mine.sort());
  });

  test("a disabled connection is not asked, nor for the past when it is enabled again", async () => {
    await schedule("0 * * * *");
    await updateConnection({ ctx, input: { id: stage.connectionId, changes: { enabled: false } } });
    stage.clock.advance(2 * 3_600_000);
    expect(await enqueueDue(ctx)).toEqual([]);
    await updateConnection({ ctx, input: { id: stage.connectionId, changes: { enabled: true } } });
    expect(await enqueueDue(ctx)).toEqual([]);
  });

  test("a connection whose connector is gone keeps no other waiting, and is asked no more for that slot", async () => {
    const healthy = await openScriptedHub({ database, clock: stage.clock });
    const mine = await openTestHub({ database, clock: stage.clock, connectors: [stage.connector] });
    await schedule("0 * * * *", { connectorId: "vanished" });
    await ctx.db.update(connection).set({ schedule: "0 * * * *" }).where(eq(connection.id, healthy.connectionId));
    stage.clock.advance(3_600_000);
    await enqueueDue(mine.ctx);
    expect(await runsOf(healthy.connectionId)).toHaveLength(1);
    const [row] = await ctx.db.select().from(connection).where(eq(connection.id, stage.connectionId));
    expect(row!.scheduledUpTo).toEqual(new Date("2026-11-23T02:00:00Z"));
  });
});

describe("abandoned runs", () => {
  const woken = async () => {
    const before = stage.hub.sent.length;
    await wakeAbandoned(ctx);
    return stage.hub.sent.slice(before).some(({ data }) => data.connectionId === stage.connectionId);
  };

  test("waiting runs and those whose worker is silent are woken, others are left alone", async () => {
    expect(await woken()).toBe(false);
    const { runId } = await ask();
    expect(await woken()).toBe(true);
    const heartbeatAt = new Date(stage.clock.now());
    await ctx.db.update(syncRun).set({ status: "running", worker: "w", heartbeatAt }).where(eq(syncRun.id, runId));
    expect(await woken()).toBe(false);
    stage.clock.advance(31_000);
    expect(await woken()).toBe(true);
  });

  test("what was running when the embedded database opened belongs to nobody", async () => {
    const { runId } = await ask();
    const heartbeatAt = new Date(stage.clock.now());
    await ctx.db.update(syncRun).set({ status: "running", worker: "dead", heartbeatAt }).where(eq(syncRun.id, runId));
    await orphanAll(ctx);
    expect(await runOf(runId)).toMatchObject({ status: "running", worker: null, heartbeatAt: null });
    await stage.hub.work(stage.connectionId);
    expect(await runOf(runId)).toMatchObject({ status: "success", attempt: 1 });
  });
});
