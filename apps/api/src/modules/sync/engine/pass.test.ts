import { recordChange, reject, schemaDrift, streamState, syncLog, syncRun } from "@campushub/drizzle/schema";
import {
  type Batch,
  type Json,
  type ReadRequest,
  RetryableError,
  type Session,
  type Traffic,
  type TrafficMeter,
} from "@campushub/kit";
import { eq } from "drizzle-orm";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openTestDatabase, type TestDatabase } from "../../../../../../tests/helpers/database.ts";
import {
  COMPLETE,
  checkpoint,
  openScriptedHub,
  rowsOf,
  type ScriptedHub,
  type ScriptedHubOptions,
  type Step,
  thingRow,
} from "../../../../../../tests/helpers/scripted-hub.ts";
import { cancelRun } from "../cancel-run.ts";
import { pauseRun, resumeRun } from "../pause-run.ts";
import { SYNC_RETRY_QUEUE } from "../queues.ts";
import { requestSync } from "../request-sync.ts";
import { workConnection } from "../work-connection.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());
const open = (options: ScriptedHubOptions = {}) => openScriptedHub({ database, ...options });

const cut = () => new RetryableError("the line was cut", { code: "network" });
const live = async ({ hub, connectionId }: ScriptedHub) =>
  [...(await hub.records(connectionId, "things")).values()].filter(({ deleted }) => !deleted);
const sizes = async (stage: ScriptedHub) =>
  Object.fromEntries((await live(stage)).map(({ key, data }) => [key, data.size]).sort());
const retriesOf = ({ hub }: ScriptedHub) => hub.sent.filter(({ queue }) => queue === SYNC_RETRY_QUEUE).length;
const things = async (stage: ScriptedHub, wish = {}) => {
  const { run, streams } = await stage.hub.sync(stage.connectionId, { streams: ["things"], ...wish });
  return { run, stream: streams.things! };
};

/** Pages of rows, each followed by a checkpoint where the platform gives one; goes on from `resume`. */
interface Page {
  readonly rows: readonly { readonly id: number; readonly size: number }[];
  readonly checkpoint: boolean;
}
function* pagesFrom(pages: readonly Page[], { resume }: ReadRequest): Generator<Batch> {
  for (let index = typeof resume === "number" ? resume : 0; index < pages.length; index++) {
    yield rowsOf(...pages[index]!.rows.map(({ id, size }): Json => thingRow(`k${id}`, { size })));
    if (pages[index]!.checkpoint) yield checkpoint(index + 1);
  }
  yield COMPLETE;
}

/** The steps up to the `at`th, then what goes wrong. */
function* broken(steps: Iterable<Step>, at: number, fault: Step): Generator<Step> {
  let index = 0;
  for (const step of steps) {
    if (index++ === at) yield fault;
    yield step;
  }
}

const pagesArbitrary = fc.array(
  fc.record({
    rows: fc.array(fc.record({ id: fc.nat({ max: 25 }), size: fc.nat({ max: 3 }) }), { minLength: 1, maxLength: 7 }),
    checkpoint: fc.boolean(),
  }),
  { minLength: 1, maxLength: 5 },
);

describe("a pass", () => {
  test("whatever interrupts it wherever, resuming ends with the rows of an undisturbed pass", async () => {
    const faults = fc.array(fc.record({ at: fc.nat({ max: 8 }), dies: fc.boolean() }), { maxLength: 3 });
    const stage = await open({ batchRows: 3, brakeRows: 1_000 });
    const { hub, connectionId, platform, clock } = stage;
    await fc.assert(
      fc.asyncProperty(pagesArbitrary, faults, async (pages, interruptions) => {
        for (const { at, dies } of interruptions) {
          const down = new AbortController();
          const fault = dies ? () => down.abort(new Error("killed")) : cut();
          platform.things = (request) => broken(pagesFrom(pages, request), at, fault);
          await requestSync({ ctx: hub.ctx, input: { connectionId, streams: ["things"] } });
          await workConnection(hub.ctx, connectionId, down.signal).catch(() => {});
          clock.advance(1_000);
        }
        platform.things = (request) => pagesFrom(pages, request);
        await hub.work(connectionId);
        const { stream } = await things(stage);
        expect(stream.status).toBe("success");
        const model = Object.fromEntries(pages.flatMap(({ rows }) => rows).map(({ id, size }) => [`k${id}`, size]));
        expect(await sizes(stage)).toEqual(model);
      }),
      { numRuns: 8 },
    );
  });

  test("a run that goes on asks from its last checkpoint and its counts add up over all attempts", async () => {
    const stage = await open({ batchRows: 2 });
    const { hub, connectionId, platform, clock } = stage;
    const pages: Page[] = [0, 1, 2, 3].map((page) => ({
      rows: [0, 1, 2].map((row) => ({ id: page * 3 + row, size: 1 })),
      checkpoint: true,
    }));
    const down = new AbortController();
    platform.things = (request) => broken(pagesFrom(pages, request), 5, () => down.abort(new Error("killed")));
    const { runId } = await requestSync({ ctx: hub.ctx, input: { connectionId, streams: ["things"] } });
    await workConnection(hub.ctx, connectionId, down.signal);
    clock.advance(1_000);
    platform.things = (request) => pagesFrom(pages, request);
    await hub.work(connectionId);
    const { run, streams } = await hub.outcome(runId);
    expect(platform.requests[1]!.request.resume).toBeGreaterThanOrEqual(1);
    expect(streams.things).toMatchObject({ status: "success", inserted: 12, rejected: 0, deleted: 0 });
    expect(run.read).toBe(run.inserted + run.unchanged);
    expect(run.read).toBeLessThanOrEqual(12 + 3);
    expect(run.attempt).toBe(1);
  });

  test("a run that reads a list without checkpoints again counts no row twice, and keeps what it wrote as new", async () => {
    const stage = await open({ batchRows: 2, things: { order: { snapshot: "partial" } } });
    const { hub, connectionId, platform, clock } = stage;
    const six = [1, 2, 3, 4, 5, 6].map((id) => rowsOf(thingRow(`k${id}`)));
    const down = new AbortController();
    platform.things = () => [...six, () => down.abort(new Error("killed")), COMPLETE];
    const { runId } = await requestSync({ ctx: hub.ctx, input: { connectionId, streams: ["things"] } });
    await workConnection(hub.ctx, connectionId, down.signal);
    clock.advance(1_000);
    expect((await hub.outcome(runId)).run.inserted).toBeGreaterThan(0);
    platform.things = () => [...six, COMPLETE];
    await hub.work(connectionId);
    const { run, streams } = await hub.outcome(runId);
    const counts = { read: 6, inserted: 6, updated: 0, unchanged: 0, rejected: 0 };
    expect(run).toMatchObject({ ...counts, status: "success", attempt: 1 });
    expect(streams.things).toMatchObject(counts);
  });

  test("of one key with two states is a contradiction in a snapshot: the last is taken, the other refused by name", async () => {
    const stage = await open();
    const twice = [rowsOf(thingRow("a", { size: 1 }), thingRow("b"), thingRow("a", { size: 2 }), thingRow("b")), COMPLETE];
    stage.platform.things = () => twice;
    const { stream } = await things(stage);
    expect(stream).toMatchObject({ read: 4, inserted: 2, unchanged: 1, rejected: 1 });
    expect(await sizes(stage)).toEqual({ a: 2, b: 1 });
    expect((await things(stage)).stream).toMatchObject({ read: 4, updated: 0, unchanged: 3, rejected: 1 });
    const rejects = await stage.hub.ctx.db.select().from(reject).where(eq(reject.connectionId, stage.connectionId));
    expect(rejects).toMatchObject([{ code: "key_twice", key: "a", status: "open" }]);
  });

  test("of one key with two states in a list of changes is two steps, and the history has both", async () => {
    const stage = await open({
      things: { modes: ["incremental"], deletes: "none", cursor: { field: "at", lagSeconds: 0, overlapSeconds: 0 } },
    });
    stage.platform.things = () => [rowsOf(thingRow("a", { size: 1 }), thingRow("a", { size: 2 }))];
    expect((await things(stage)).stream).toMatchObject({ read: 2, inserted: 1, updated: 1, unchanged: 0 });
    const [kept] = await live(stage);
    const history = await stage.hub.ctx.db.select().from(recordChange).where(eq(recordChange.recordId, kept!.id));
    expect(history.map(({ before, after }) => [before.size, after.size])).toEqual([[1, 2]]);
  });

  test("that meets the same strange field at every sync counts its rows, not the syncs", async () => {
    const stage = await open();
    stage.platform.things = () => [rowsOf(thingRow("a", { odd: 1 }), thingRow("b", { odd: 2 })), COMPLETE];
    for (let sync = 0; sync < 3; sync++) await things(stage);
    const found = await stage.hub.ctx.db.select().from(schemaDrift).where(eq(schemaDrift.connectionId, stage.connectionId));
    expect(found).toMatchObject([{ path: "odd", count: 2 }]);
  });

  test("a checkpoint where the order is only partial is the connector's bug", async () => {
    const stage = await open({ things: { order: { snapshot: "partial" } } });
    stage.platform.things = () => [rowsOf(thingRow("a")), checkpoint(1), COMPLETE];
    const { stream } = await things(stage);
    expect(stream).toMatchObject({ status: "failed", errorClass: "bug", errorCode: "checkpoint_refused" });
  });

  test("what the platform says is gone goes, unless a later row of the same batch brings it back", async () => {
    const stage = await open({ things: { deletes: "tombstone" } });
    const { platform } = stage;
    platform.things = () => [rowsOf(thingRow("a"), thingRow("b"), thingRow("c")), COMPLETE];
    await things(stage);
    const gone: Batch = { kind: "gone", keys: ["a", "b", "b", "never-there"] };
    platform.things = () => [rowsOf(thingRow("a", { size: 5 })), gone, rowsOf(thingRow("b", { size: 6 }))];
    expect((await things(stage)).stream).toMatchObject({ status: "success", deleted: 1 });
    expect(await sizes(stage)).toEqual({ b: 6, c: 1 });
  });

  test("a batch that is cut in parts keeps the order of rows and tombstones", async () => {
    const stage = await open({ things: { deletes: "tombstone" }, batchRows: 2 });
    const gone: Batch = { kind: "gone", keys: ["a", "e"] };
    const ids = (...names: string[]) => rowsOf(...names.map((id) => thingRow(id)));
    stage.platform.things = () => [ids("a", "b"), gone, ids("c", "d", "e"), COMPLETE];
    await things(stage);
    expect(Object.keys(await sizes(stage))).toEqual(["b", "c", "d", "e"]);
  });

  test("a cancelled run stops between two batches and keeps what it read", async () => {
    const stage = await open({ batchRows: 1 });
    const { hub, clock, platform, connectionId } = stage;
    const { runId } = await requestSync({ ctx: hub.ctx, input: { connectionId } });
    const cancel = async () => {
      await cancelRun({ ctx: hub.ctx, input: { id: runId } });
      clock.advance(1_000);
    };
    platform.things = () => [rowsOf(thingRow("a")), rowsOf(thingRow("b")), cancel, rowsOf(thingRow("c")), rowsOf(thingRow("d"))];
    await hub.work(connectionId);
    const { run, streams } = await hub.outcome(runId);
    expect(run).toMatchObject({ status: "cancelled", cancelRequested: false, worker: null });
    expect(streams.things?.status).toBe("cancelled");
    expect(streams.values?.status).toBe("cancelled");
    expect(platform.requests).toHaveLength(1);
    expect((await live(stage)).length).toBeGreaterThan(0);
    await expect(cancelRun({ ctx: hub.ctx, input: { id: runId } })).rejects.toMatchObject({ code: "conflict" });
  });

  test("a run paused in the middle goes on from its checkpoint when resumed", async () => {
    const stage = await open({ batchRows: 1 });
    const { hub, clock, platform, connectionId } = stage;
    const { runId } = await requestSync({ ctx: hub.ctx, input: { connectionId, streams: ["things"] } });
    const pages: Page[] = [0, 1, 2, 3].map((id) => ({ rows: [{ id, size: 1 }], checkpoint: true }));
    const pause = async () => {
      await pauseRun({ ctx: hub.ctx, input: { id: runId } });
      clock.advance(1_000);
    };
    platform.things = (request) => broken(pagesFrom(pages, request), 3, pause);
    await hub.work(connectionId);
    expect((await hub.outcome(runId)).run).toMatchObject({ status: "paused", pauseRequested: false, finishedAt: null });
    platform.things = (request) => pagesFrom(pages, request);
    await resumeRun({ ctx: hub.ctx, input: { id: runId } });
    await hub.work(connectionId);
    expect((await hub.outcome(runId)).run).toMatchObject({ status: "success", read: 4, inserted: 4 });
    expect(platform.requests.at(-1)!.request.resume).toBeGreaterThan(0);
  });

  test("a worker that lost its run writes neither rows nor an end, even where its own reading fails too", async () => {
    const stage = await open({ batchRows: 1 });
    const { hub, platform, connectionId } = stage;
    const { runId } = await requestSync({ ctx: hub.ctx, input: { connectionId, streams: ["things"] } });
    const takeOver = () => hub.ctx.db.update(syncRun).set({ worker: "another" }).where(eq(syncRun.id, runId));
    platform.things = () => [rowsOf(thingRow("a")), takeOver, rowsOf(thingRow("b")), rowsOf(thingRow("c")), cut()];
    await hub.work(connectionId);
    const { run, streams } = await hub.outcome(runId);
    expect(run).toMatchObject({ status: "running", worker: "another", finishedAt: null });
    expect(streams.things).toMatchObject({ status: "running", errorCode: null });
    expect(await live(stage)).toHaveLength(run.inserted);
    expect(run.inserted).toBeLessThanOrEqual(1);
  });

  test("a worker that lost its run after the last row does not end the pass", async () => {
    const stage = await open();
    const { hub, platform, connectionId } = stage;
    platform.things = () => [rowsOf(thingRow("a")), COMPLETE];
    await things(stage);
    const { runId } = await requestSync({ ctx: hub.ctx, input: { connectionId, streams: ["things"] } });
    platform.things = () => [COMPLETE, () => hub.ctx.db.update(syncRun).set({ worker: "another" }).where(eq(syncRun.id, runId))];
    await hub.work(connectionId);
    const [state] = await hub.ctx.db.select().from(streamState).where(eq(streamState.connectionId, connectionId));
    expect(state!.passMode).toBe("snapshot");
    expect(await sizes(stage)).toEqual({ a: 1 });
  });

  test("a platform whose clock is hours off gives nothing that depends on time, but its snapshots are read", async () => {
    const stage = await open();
    const { hub, platform, connectionId } = stage;
    const offset = 8 * 3_600_000;
    const skewed = (steps: Step[]) => (_request: ReadRequest, session: { http: { clockOffsetMs(): number | undefined } }) => {
      session.http.clockOffsetMs = () => offset;
      return steps;
    };
    platform.things = skewed([rowsOf(thingRow("a")), COMPLETE]);
    platform.values = skewed([rowsOf({ point: "a", at: "2026-11-23T00:00:00Z", value: 1 })]);
    const { run, streams } = await hub.sync(connectionId);
    expect(run.status).toBe("partial");
    expect(streams.things?.status).toBe("success");
    expect(streams.values).toMatchObject({ status: "failed", errorClass: "config", errorCode: "clock_off", read: 0 });
    expect((await hub.readings(connectionId)).size).toBe(0);
  });

  test("a run says how many bytes came for each stream, whatever its connector counts", async () => {
    const stage = await open();
    const { hub, platform, connectionId } = stage;
    platform.things = (_request: ReadRequest, session: { traffic: Traffic }) => {
      (session.traffic as TrafficMeter).add(1_200);
      return [rowsOf(thingRow("a")), COMPLETE];
    };
    platform.values = () => [];
    const { run, streams } = await hub.sync(connectionId);
    expect([streams.things?.bytes, streams.values?.bytes, run.bytes]).toEqual([1_200, 0, 1_200]);
  });

  test("a part the platform refuses keeps what is held of it and is named; the others are read and compared as ever", async () => {
    const stage = await open();
    const { hub, platform, connectionId } = stage;
    const rows = (scope: string, ...ids: string[]): Step => ({ kind: "rows", scope, rows: ids.map((id) => thingRow(id)) });
    const done = (scope: string): Step => ({ kind: "scopeComplete", scope });
    platform.things = () => [rows("east", "a", "b"), done("east"), rows("west", "c", "d"), done("west"), COMPLETE];
    await things(stage);
    const refused: Step = { kind: "scopeFailed", scope: "west", class: "remote", code: "no_right", message: "no right to it" };
    // A connector that calls all complete in spite of it is not believed.
    platform.things = () => [rows("east", "a"), done("east"), rows("west", "c"), done("west"), refused, COMPLETE];
    const { run, stream } = await things(stage);
    expect(stream).toMatchObject({ status: "failed", errorClass: "remote", errorCode: "parts_unread", deleted: 1 });
    expect(stream.errorMessage).toContain("west (no_right)");
    expect(run).toMatchObject({ status: "failed", errorCode: "parts_unread", deleted: 1 });
    expect(await sizes(stage)).toEqual({ a: 1, c: 1, d: 1 });
    const lines = await hub.ctx.db.select().from(syncLog).where(eq(syncLog.runId, run.id));
    expect(lines.find(({ message }) => message === "partUnread")?.facts).toMatchObject({ scope: "west", code: "no_right" });
    const [state] = await hub.ctx.db.select().from(streamState).where(eq(streamState.connectionId, connectionId));
    expect([state!.passMode, retriesOf(stage)]).toEqual([null, 0]);
    platform.things = () => [rows("east", "a"), done("east"), rows("west", "c"), done("west"), COMPLETE];
    expect((await things(stage)).stream).toMatchObject({ status: "success", deleted: 1 });
    expect(await sizes(stage)).toEqual({ a: 1, c: 1 });
  });

  test("a part that may come is asked for again by the machine, and no watermark passes it", async () => {
    const stage = await open();
    const busy: Step = { kind: "scopeFailed", scope: "p", class: "retryable", code: "busy", message: "busy" };
    const of = async () => (await stage.hub.sync(stage.connectionId, { streams: ["values"] })).streams.values!;
    stage.platform.values = () => [busy];
    expect(await of()).toMatchObject({ status: "failed", errorClass: "retryable" });
    expect(retriesOf(stage)).toBe(1);
    stage.platform.values = () => [rowsOf({ point: "p", at: "2026-11-22T00:00:00Z", value: 1 })];
    expect(await of()).toMatchObject({ status: "success", mode: "snapshot" });
  });

  test("a first pass leaves a watermark of the platform's clock, as it was heard meanwhile", async () => {
    const stage = await open();
    const { hub, platform, connectionId, clock } = stage;
    const behind = -9 * 60_000;
    platform.values = (_request, session) => {
      session.http.tellClock(clock.now() + behind);
      return [rowsOf({ point: "p", at: "2026-11-22T00:00:00Z", value: 1 })];
    };
    const startedAt = clock.now();
    expect((await hub.sync(connectionId, { streams: ["values"] })).run.status).toBe("success");
    const states = await hub.ctx.db.select().from(streamState).where(eq(streamState.connectionId, connectionId));
    const watermark = states.find(({ stream }) => stream === "values")!.watermark!.getTime();
    expect(Math.abs(watermark - startedAt - behind)).toBeLessThan(1_000);
  });

  test.each([
    ["cancel", cancelRun, "cancelled"],
    ["pause", pauseRun, "paused"],
  ] as const)("a person's %s ends a wait for the platform at once, and what was read is kept", async (_wish, ask, status) => {
    const stage = await open();
    const { hub, platform, connectionId } = stage;
    const { runId } = await requestSync({ ctx: hub.ctx, input: { connectionId, streams: ["things"] } });
    const wait = (session: Session) => () =>
      new Promise((_resolve, reject) => {
        session.signal.addEventListener("abort", () => reject(session.signal.reason));
        void ask({ ctx: hub.ctx, input: { id: runId } });
      });
    platform.things = (_request, session) => [rowsOf(thingRow("a")), checkpoint(1), wait(session), COMPLETE];
    const startedAt = performance.now();
    await hub.work(connectionId);
    expect((await hub.outcome(runId)).run).toMatchObject({ status, read: 1 });
    expect(performance.now() - startedAt).toBeLessThan(5_000);
    expect(await sizes(stage)).toEqual({ a: 1 });
  });

  test("a frozen stream fails when the shape changes, and the change stands in the drift inbox", async () => {
    const stage = await open();
    const { hub, platform, connectionId } = stage;
    await hub.ctx.db.insert(streamState).values({ connectionId, stream: "things", driftPolicy: "freeze" });
    platform.things = () => [rowsOf(thingRow("a", { shoe: 43 })), COMPLETE];
    expect((await things(stage)).stream).toMatchObject({ status: "failed", errorClass: "config", errorCode: "schema_frozen" });
    expect(await live(stage)).toEqual([]);
    expect(await hub.drifts(connectionId)).toMatchObject([{ kind: "newField", path: "shoe", status: "open" }]);
  });
});
