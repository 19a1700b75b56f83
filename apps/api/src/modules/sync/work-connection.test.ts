import type { DatabaseCondition } from "@campushub/drizzle";
import { connection, syncLog, syncRun, syncRunStream } from "@campushub/drizzle/schema";
import { AuthError, RetryableError } from "@campushub/kit";
import { and, eq } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { openTestDatabase, type TestDatabase } from "../../../../../tests/helpers/database.ts";
import { COMPLETE, openScriptedHub, rowsOf, type ScriptedHub, thingRow } from "../../../../../tests/helpers/scripted-hub.ts";
import type { Ctx } from "../../core/context.ts";
import { runStatus } from "./engine/run-status.ts";
import { SYNC_RETRY_QUEUE } from "./queues.ts";
import { requestSync } from "./request-sync.ts";
import { workConnection } from "./work-connection.ts";

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

const ask = async (streams?: string[]) =>
  (await requestSync({ ctx, input: { connectionId: stage.connectionId, ...(streams ? { streams } : {}) } })).runId;
const retries = () => stage.hub.sent.filter(({ queue }) => queue === SYNC_RETRY_QUEUE).map(({ data }) => data);
const setRun = (runId: number, values: Partial<typeof syncRun.$inferInsert>) =>
  ctx.db.update(syncRun).set(values).where(eq(syncRun.id, runId));

describe("the status of a run", () => {
  test.each([
    [["success", "success"], "success"],
    [["success", "failed"], "partial"],
    [["success", "queued"], "partial"],
    [["failed", "failed"], "failed"],
    [["queued"], "failed"],
    [["running"], "failed"],
    [["success", "braked", "failed"], "braked"],
    [["success", "cancelled"], "cancelled"],
  ])("of streams %j is %s", (streams, status) => {
    expect(runStatus(streams)).toBe(status);
  });
});

describe("working off a connection", () => {
  test("one bad stream does not stop the others", async () => {
    stage.platform.things = () => [new AuthError("who are you", { code: "http_401" })];
    stage.platform.values = () => [rowsOf({ point: "p", at: "2026-11-22T00:00:00Z", value: 1 })];
    const { run, streams } = await stage.hub.sync(stage.connectionId);
    expect(run).toMatchObject({ status: "partial", errorClass: "auth", errorCode: "http_401", read: 1, inserted: 1 });
    expect(streams.values?.status).toBe("success");
    expect(retries()).toEqual([]);
  });

  test("waiting runs are worked off oldest first, one after another", async () => {
    const order: number[] = [];
    const runIds = [await ask(["values"]), await ask(["things"]), await ask()];
    stage.platform.things = () => [() => order.push(2), COMPLETE];
    stage.platform.values = () => [() => order.push(1)];
    await stage.hub.work(stage.connectionId);
    expect(order).toEqual([1, 2, 2, 1]);
    for (const runId of runIds) expect((await stage.hub.outcome(runId)).run.status).toBe("success");
  });

  test("a run under way is left to its worker, and taken over once that one is silent for half a minute", async () => {
    const runId = await ask(["things"]);
    await setRun(runId, { status: "running", worker: "other", heartbeatAt: new Date(stage.clock.now()) });
    await stage.hub.work(stage.connectionId);
    expect(stage.platform.requests).toEqual([]);
    stage.clock.advance(30_001);
    await stage.hub.work(stage.connectionId);
    expect((await stage.hub.outcome(runId)).run).toMatchObject({ status: "success", attempt: 1, worker: null });
  });

  test("two instances never take the same run", async () => {
    await ask(["things"]);
    const other = await openScriptedHub({ database, clock: stage.clock });
    Object.assign(other.hub.ctx, { connectors: ctx.connectors, instance: "second" });
    await Promise.all([stage.hub.work(stage.connectionId), other.hub.work(stage.connectionId)]);
    expect(stage.platform.requests).toHaveLength(1);
  });

  test("a run cancelled before anybody took it is never begun", async () => {
    const runId = await ask(["things"]);
    await setRun(runId, { status: "running", cancelRequested: true });
    await stage.hub.work(stage.connectionId);
    expect((await stage.hub.outcome(runId)).run.status).toBe("cancelled");
    expect(stage.platform.requests).toEqual([]);
  });

  test("a run whose streams all ended before its worker died only needs its end", async () => {
    const runId = await ask(["things"]);
    await setRun(runId, { status: "running", worker: "dead" });
    await ctx.db.update(syncRunStream).set({ status: "success" }).where(eq(syncRunStream.runId, runId));
    await stage.hub.work(stage.connectionId);
    expect((await stage.hub.outcome(runId)).run.status).toBe("success");
    expect(stage.platform.requests).toEqual([]);
  });

  test("the hub going down puts the run back for whoever comes next", async () => {
    const down = new AbortController();
    const runId = await ask(["things"]);
    stage.platform.things = () => [
      rowsOf(thingRow("a")),
      () => down.abort(new Error("stopping")),
      rowsOf(thingRow("b")),
      COMPLETE,
    ];
    await workConnection(ctx, stage.connectionId, down.signal);
    expect((await stage.hub.outcome(runId)).run).toMatchObject({ status: "running", worker: null, heartbeatAt: null });
    stage.platform.things = () => [rowsOf(thingRow("a"), thingRow("b")), COMPLETE];
    await stage.hub.work(stage.connectionId);
    expect((await stage.hub.outcome(runId)).run.status).toBe("success");
    expect((await stage.hub.records(stage.connectionId, "things")).size).toBe(2);
  });

  test.each([
    ["a connector that is gone", { connectorId: "vanished" }, "unknown_connector"],
    ["settings that no longer fit", { config: { page: 0 } }, "bad_settings"],
    ["secrets sealed with another key", { secrets: { password: "v1.AAAA.BBBB.CCCC" } }, "sealed_with_another_key"],
  ])("%s fails the run as a whole, as something a person must set right", async (_name, values, errorCode) => {
    const runId = await ask();
    await ctx.db.update(connection).set(values).where(eq(connection.id, stage.connectionId));
    await stage.hub.work(stage.connectionId);
    const { run, streams } = await stage.hub.outcome(runId);
    expect(run).toMatchObject({ status: "failed", errorClass: "config", errorCode, worker: null });
    expect(Object.values(streams).map(({ status }) => status)).toEqual(["failed", "failed"]);
  });

  test("a stream the connector no longer has fails by itself", async () => {
    const runId = await ask();
    await ctx.db
      .update(syncRunStream)
      .set({ stream: "vanished" })
      .where(and(eq(syncRunStream.runId, runId), eq(syncRunStream.stream, "values")));
    await stage.hub.work(stage.connectionId);
    const { run, streams } = await stage.hub.outcome(runId);
    expect(run.status).toBe("partial");
    expect(streams.vanished).toMatchObject({ status: "failed", errorClass: "config", errorCode: "unknown_stream" });
  });
});

describe("trying again", () => {
  const cut = (retryAfterMs?: number) =>
    new RetryableError("busy", { code: "http_503", ...(retryAfterMs === undefined ? {} : { retryAfterMs }) });

  test("only the streams that may be mended by waiting are asked for again, later each time, five times in all", async () => {
    stage.platform.things = () => [cut()];
    const waits: unknown[] = [];
    let wish: Parameters<typeof requestSync>[0]["input"] = { connectionId: stage.connectionId };
    for (let round = 0; round < 7; round++) {
      const { runId } = await requestSync({ ctx, input: wish });
      await stage.hub.work(stage.connectionId);
      const last = retries().at(-1) as { streams: string[]; retries: number };
      const logs = await ctx.db
        .select()
        .from(syncLog)
        .where(and(eq(syncLog.runId, runId), eq(syncLog.message, "retryLater")));
      waits.push(logs[0]?.facts?.inSeconds);
      wish = {
        connectionId: stage.connectionId,
        streams: last.streams,
        trigger: "retry",
        retries: last.retries + (round >= 5 ? 1 : 0),
      };
    }
    expect(waits).toEqual([60, 120, 240, 480, 960, undefined, undefined]);
    expect(retries().map(({ streams }) => streams)).toEqual(Array.from({ length: 5 }, () => ["things"]));
  });

  test("the platform's own waiting time counts when it is the longer one", async () => {
    stage.platform.things = () => [cut(300_000)];
    const { run } = await stage.hub.sync(stage.connectionId, { streams: ["things"], mode: "snapshot" });
    const [log] = await ctx.db
      .select()
      .from(syncLog)
      .where(and(eq(syncLog.runId, run.id), eq(syncLog.level, "warn")));
    expect(log!.facts).toMatchObject({ inSeconds: 300, streams: ["things"], retries: 1 });
    expect(retries()).toMatchObject([{ mode: "snapshot", range: null, requestedBy: "CampusHub", retries: 1 }]);
  });
});

describe("while the database has little room", () => {
  /** The same hub on a database whose condition is ours to set. */
  function onDisk() {
    const listeners = new Set<(condition: DatabaseCondition) => void>();
    let now: DatabaseCondition = { state: "ok", freeBytes: 1e9 };
    const watched = {
      condition: () => now,
      onCondition(listener: (condition: DatabaseCondition) => void) {
        listeners.add(listener);
        return () => void listeners.delete(listener);
      },
    };
    Object.assign(ctx, { database: { ...ctx.database, ...watched } });
    return (state: DatabaseCondition["state"]) => {
      now = { state, freeBytes: 50 * 2 ** 20 };
      for (const listener of listeners) listener(now);
    };
  }

  test("a sync under way is put back among the waiting, says why, and goes on by itself later", async () => {
    const become = onDisk();
    const runId = await ask(["things"]);
    stage.platform.things = () => [rowsOf(thingRow("a")), () => become("low"), rowsOf(thingRow("b")), COMPLETE];
    await stage.hub.work(stage.connectionId);
    expect((await stage.hub.outcome(runId)).run).toMatchObject({ status: "queued", worker: null });
    const said = await ctx.db.select().from(syncLog).where(eq(syncLog.runId, runId));
    expect(said.map(({ message }) => message)).toContain("waitsForRoom");
    const asked = stage.platform.requests.length;
    await stage.hub.work(stage.connectionId);
    expect(stage.platform.requests.length).toBe(asked);
    become("ok");
    stage.platform.things = () => [rowsOf(thingRow("a"), thingRow("b")), COMPLETE];
    await stage.hub.work(stage.connectionId);
    expect((await stage.hub.outcome(runId)).run.status).toBe("success");
  });

  test("what the database could not take is no failure of the stream: the run waits", async () => {
    const runId = await ask(["things"]);
    stage.platform.things = () => [Object.assign(new Error("could not extend file"), { code: "53100" })];
    await stage.hub.work(stage.connectionId);
    expect((await stage.hub.outcome(runId)).run).toMatchObject({ status: "queued", errorCode: null });
  });
});
