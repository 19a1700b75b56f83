import { syncLog, syncRunStream } from "@campushub/drizzle/schema";
import { type Batch, type Json, RetryableError } from "@campushub/kit";
import { eq, sql } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { openTestDatabase, type TestDatabase } from "../../../../../tests/helpers/database.ts";
import {
  COMPLETE,
  checkpoint,
  openScriptedHub,
  rowsOf,
  type ScriptedHub,
  thingRow,
} from "../../../../../tests/helpers/scripted-hub.ts";
import { note } from "./engine/note.ts";
import { SYNC_RETRY_QUEUE } from "./queues.ts";

/** What PostgreSQL keeps in no text: a NUL and half of an emoji. */
const BAD = "\0\ud83d";

let database: TestDatabase;
let stage: ScriptedHub;
beforeAll(async () => {
  database = await openTestDatabase();
});
beforeEach(async () => {
  stage = await openScriptedHub({ database, batchRows: 2 });
});
afterAll(() => database.close());

const syncThings = () => stage.hub.sync(stage.connectionId, { streams: ["things"] });
const lines = (runId: number) => stage.hub.ctx.db.select().from(syncLog).where(eq(syncLog.runId, runId));
const retries = () => stage.hub.sent.filter(({ queue }) => queue === SYNC_RETRY_QUEUE);
const scoped = (scope: string, ...rows: Json[]): Batch => ({ kind: "rows", rows, scope });

describe("whatever a platform says can be written down:", () => {
  test("a failure in words no column holds keeps its class, its words and its retry", async () => {
    const detail = { body: `倒水${BAD}`, [`field${BAD}`]: 1 };
    stage.platform.things = () => [new RetryableError(`the platform says: ${BAD} 忙`, { code: `busy${BAD}`, detail })];
    const { run, streams } = await syncThings();
    expect(run).toMatchObject({ status: "failed", errorClass: "retryable", errorMessage: "the platform says: \uFFFD\uFFFD 忙" });
    expect(streams.things).toMatchObject({ errorClass: "retryable" });
    expect(retries()).toHaveLength(1);
    const [line] = (await lines(run.id)).filter(({ level }) => level === "error");
    expect(line!.facts).toMatchObject({ body: "倒水\uFFFD\uFFFD" });
  });

  test("a long failure is cut between characters", async () => {
    stage.platform.things = () => [new RetryableError(`x${"💡".repeat(1_500)}`, { code: "busy" })];
    const { run } = await syncThings();
    expect(run.errorMessage).toBe(`x${"💡".repeat(499)}`);
  });

  test("a cursor, a scope and a key of what is gone cost nothing but themselves", async () => {
    stage.platform.things = () => [
      scoped("one", thingRow("a"), thingRow("b")),
      checkpoint(`next${BAD}`),
      scoped("one", thingRow("c")),
      scoped(`two${BAD}`, thingRow("d")),
      { kind: "gone", keys: [`x${BAD}`] },
      { kind: "scopeComplete", scope: `two${BAD}` },
      { kind: "scopeComplete", scope: "one" },
    ];
    const { run } = await syncThings();
    expect(run).toMatchObject({ status: "success", read: 4, inserted: 3, rejected: 1 });
    const [reject] = await stage.hub.rejects(stage.connectionId);
    expect(reject).toMatchObject({ code: "unstorable", key: "d", scope: "two\uFFFD\uFFFD" });
  });

  test("a refused row whose key cannot be held is kept without it", async () => {
    stage.platform.things = () => [rowsOf(thingRow("a"), thingRow(`k${BAD}`, { size: "many" })), COMPLETE];
    const { run } = await syncThings();
    expect(run).toMatchObject({ status: "success", inserted: 1, rejected: 1 });
    const [reject] = await stage.hub.rejects(stage.connectionId);
    expect(reject).toMatchObject({ key: null });
    expect(JSON.parse(reject!.raw)).toMatchObject({ id: `k${BAD}` });
  });

  test("a field nobody knows is told of in what can be kept of it; under a name no column holds it costs its row alone", async () => {
    const rows = [thingRow("a", { extra: "💡".repeat(300) }), thingRow("b", { [`odd${BAD}`]: 1 })];
    stage.platform.things = () => [rowsOf(...rows), COMPLETE];
    expect((await syncThings()).run).toMatchObject({ status: "success", inserted: 1, rejected: 1 });
    const drifts = await stage.hub.drifts(stage.connectionId);
    expect(drifts.map(({ path, sample }) => [path, sample])).toEqual([
      ["extra", `"${"💡".repeat(99)}`],
      ["odd\uFFFD\uFFFD", "1"],
    ]);
  });

  test("a line of the log that cannot be written fails nothing, and the server's log has it", async () => {
    const warned: Record<string, unknown>[] = [];
    const { ctx } = stage.hub;
    const log = { ...ctx.log, warn: (facts: Record<string, unknown>) => void warned.push(facts) };
    await note({ ...ctx, log }, { id: 2 ** 31 - 1 }, { message: "of a run that is not there" });
    expect(warned).toMatchObject([{ run: 2 ** 31 - 1, lines: [{ message: "of a run that is not there" }] }]);
  });

  test("no statement of the database reaches the person who reads why a run failed", async () => {
    const { ctx } = stage.hub;
    stage.platform.things = () => [
      rowsOf(thingRow("a")),
      () => ctx.db.execute(sql`select 'not a number'::text::int as secret_column`),
      COMPLETE,
    ];
    const { run } = await syncThings();
    expect(run).toMatchObject({ status: "failed", errorClass: "bug", errorCode: "database" });
    expect(JSON.stringify([run, await lines(run.id)])).not.toContain("secret_column");
  });
});

describe("a platform's number", () => {
  test.each([4_294_967_295, 3.5, -1, Number.POSITIVE_INFINITY])("of %d rows to come announces nothing", async (rows) => {
    const { clock } = stage;
    stage.platform.things = () => [
      { kind: "expect", rows },
      rowsOf(thingRow("a"), thingRow("b"), thingRow("c")),
      () => clock.advance(2_000),
      checkpoint(1),
      COMPLETE,
    ];
    const { run } = await syncThings();
    expect(run).toMatchObject({ status: "success", inserted: 3 });
    const [stream] = await stage.hub.ctx.db.select().from(syncRunStream).where(eq(syncRunStream.runId, run.id));
    expect(stream!.expected).toBeNull();
  });

  test("of centuries to wait plans a retry within a day, and the log says the same", async () => {
    stage.platform.things = () => [new RetryableError("wait", { code: "http_429", retryAfterMs: 9_999_999_999_000 })];
    const { run } = await syncThings();
    const [line] = (await lines(run.id)).filter(({ message }) => message === "retryLater");
    expect(line!.facts).toMatchObject({ inSeconds: 86_400 });
    expect(retries()).toHaveLength(1);
  });
});
