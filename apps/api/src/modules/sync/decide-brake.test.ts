import { auditEvent, streamState, syncRun, syncRunStream } from "@campushub/drizzle/schema";
import { and, desc, eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openTestDatabase, type TestDatabase } from "../../../../../tests/helpers/database.ts";
import {
  COMPLETE,
  openScriptedHub,
  rowsOf,
  type ScriptedHub,
  type ScriptedHubOptions,
  type Step,
  thingRow,
} from "../../../../../tests/helpers/scripted-hub.ts";
import { decideBrake } from "./decide-brake.ts";
import { brakeLimit } from "./engine/deletes.ts";
import { records } from "./queries.ts";
import { replayReject } from "./replay-reject.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());
const open = (options: ScriptedHubOptions = {}) => openScriptedHub({ database, ...options });

const ids = (count: number, from = 0) => Array.from({ length: count }, (_, index) => `k${String(index + from).padStart(3, "0")}`);
const rows = (keys: readonly string[], scope?: string): Step => ({
  kind: "rows",
  rows: keys.map((key) => thingRow(key)),
  ...(scope === undefined ? {} : { scope }),
});
const sync = async (stage: ScriptedHub, steps: Step[], wish = {}) => {
  stage.platform.things = () => steps;
  stage.clock.advance(60_000);
  const { run, streams } = await stage.hub.sync(stage.connectionId, { streams: ["things"], ...wish });
  return { run, stream: streams.things! };
};
const liveKeys = async ({ hub, connectionId }: ScriptedHub) =>
  [...(await hub.records(connectionId, "things"))].flatMap(([key, { deleted }]) => (deleted ? [] : [key])).sort();
const streamOf = async ({ hub }: ScriptedHub, runId: number) => (await hub.outcome(runId)).streams.things!;
const stateOf = async ({ hub, connectionId }: ScriptedHub) => {
  const mine = and(eq(streamState.connectionId, connectionId), eq(streamState.stream, "things"));
  return (await hub.ctx.db.select().from(streamState).where(mine))[0]!;
};

describe("the brake", () => {
  test.each([
    [{ rows: 20, percent: 5 }, 100, 20],
    [{ rows: 20, percent: 5 }, 30_434, 1_521],
    [{ rows: 0, percent: 0 }, 1_000, 0],
    [{ rows: 0, percent: 100 }, 1_000, 1_000],
  ])("with %j and %i live records holds above %i missing", (limits, live, limit) => {
    expect(brakeLimit(limits, live)).toBe(limit);
  });

  test("as many missing as the limit are deleted softly, one more brakes the run and keeps them all", async () => {
    const stage = await open({ brakeRows: 2 });
    await sync(stage, [rows(ids(6)), COMPLETE]);
    expect((await sync(stage, [rows(ids(4)), COMPLETE])).stream).toMatchObject({ status: "success", deleted: 2 });
    const { run, stream } = await sync(stage, [rows(ids(1)), COMPLETE]);
    expect([run.status, stream.status, run.deleted]).toEqual(["braked", "braked", 0]);
    expect(stream.brake).toMatchObject({
      gone: 3,
      live: 4,
      limit: 2,
      sample: [{ key: "k001" }, { key: "k002" }, { key: "k003" }],
    });
    expect(await liveKeys(stage)).toEqual(ids(4));
  });

  test("every row that a brake is about can be listed, not a sample of them: while it waits, and after it was confirmed", async () => {
    const stage = await open({ brakeRows: 2 });
    await sync(stage, [rows(ids(500)), COMPLETE]);
    const { run, stream } = await sync(stage, [rows(ids(50)), COMPLETE]);
    expect(stream.brake!.sample).toHaveLength(20);
    const listed = async () => {
      const query = { filter: { connectionId: stage.connectionId, stream: "things", missingIn: run.id } };
      const keys: string[] = [];
      for await (const page of records.batches({ ctx: stage.hub.ctx, query })) keys.push(...page.map(({ key }) => key));
      return keys.sort();
    };
    expect(await listed()).toEqual(ids(450, 50));
    await decideBrake({ ctx: stage.hub.ctx, input: { id: run.id, decision: "confirm", reason: "moved out" } });
    expect(await listed()).toEqual(ids(450, 50));
    expect(await liveKeys(stage)).toEqual(ids(50));
  });

  test("an empty answer brakes however few rows it would delete", async () => {
    const stage = await open({ brakeRows: 100 });
    await sync(stage, [rows(ids(3)), COMPLETE]);
    expect((await sync(stage, [COMPLETE])).stream).toMatchObject({ status: "braked", deleted: 0 });
    expect(await liveKeys(stage)).toEqual(ids(3));
  });

  test("nothing is deleted where the platform did not say that its answer is complete", async () => {
    const stage = await open({ brakeRows: 100 });
    await sync(stage, [rows(ids(5)), COMPLETE]);
    expect((await sync(stage, [rows(ids(1))])).stream).toMatchObject({ status: "success", deleted: 0 });
    expect(await liveKeys(stage)).toEqual(ids(5));
  });

  test("an incomplete snapshot moves neither the watermark nor the time of the last agreement", async () => {
    const stage = await open();
    await sync(stage, [rows(ids(2)), COMPLETE]);
    const before = await stateOf(stage);
    await sync(stage, [rows(ids(2))]);
    expect(await stateOf(stage)).toMatchObject({ watermark: before.watermark, snapshotAt: before.snapshotAt, passMode: null });
  });

  test("where only one scope is complete, only its missing rows go", async () => {
    const stage = await open({ brakeRows: 100 });
    const east: Step = { kind: "scopeComplete", scope: "east" };
    await sync(stage, [rows(["e1", "e2"], "east"), rows(["w1", "w2"], "west"), COMPLETE]);
    expect((await sync(stage, [rows(["e1"], "east"), east])).stream).toMatchObject({ status: "success", deleted: 1 });
    expect(await liveKeys(stage)).toEqual(["e1", "w1", "w2"]);
  });

  test("a row refused by name is not gone, and one refused without a name holds every delete back", async () => {
    const stage = await open({ brakeRows: 100 });
    const all = ids(4);
    await sync(stage, [rows(all), COMPLETE]);
    const named = rowsOf(thingRow("k000", { size: "large" }));
    expect((await sync(stage, [rows(ids(2, 1)), named, COMPLETE])).stream).toMatchObject({ deleted: 1, rejected: 1 });
    expect(await liveKeys(stage)).toEqual(ids(3));
    const nameless = rowsOf({ size: 1, name: "?" });
    const { stream } = await sync(stage, [rows(ids(1)), nameless, COMPLETE]);
    expect(stream).toMatchObject({ status: "success", deleted: 0 });
    expect(await liveKeys(stage)).toEqual(ids(3));
  });

  test("a record deleted before that is refused by name hides no missing one", async () => {
    const stage = await open({ brakeRows: 100 });
    await sync(stage, [rows(ids(3)), COMPLETE]);
    await sync(stage, [rows(ids(2)), COMPLETE]);
    const refusedGhost = rowsOf(thingRow("k002", { size: "large" }));
    expect((await sync(stage, [rows(ids(1)), refusedGhost, COMPLETE])).stream).toMatchObject({ deleted: 1 });
    expect(await liveKeys(stage)).toEqual(ids(1));
  });

  test("a row replayed while a pass reads is not taken for gone at its end", async () => {
    const stage = await open({ brakeRows: 100 });
    const { hub, connectionId, clock } = stage;
    const bad = rowsOf(thingRow("k009", { size: "large" }));
    await sync(stage, [rows(ids(3)), bad, COMPLETE]);
    const [refused] = await hub.rejects(connectionId);
    const replay = () => {
      clock.advance(1_000);
      return replayReject({ ctx: hub.ctx, input: { id: refused!.id, raw: thingRow("k009") } });
    };
    await sync(stage, [rows(ids(3)), bad, replay, COMPLETE]);
    expect(await liveKeys(stage)).toEqual([...ids(3), "k009"]);
    await sync(stage, [rows(ids(3)), bad, COMPLETE]);
    expect(await liveKeys(stage)).toEqual([...ids(3), "k009"]);
  });
});

describe("a decision about a brake", () => {
  const braked = async (options: ScriptedHubOptions = {}) => {
    const stage = await open({ brakeRows: 1, ...options });
    await sync(stage, [rows(ids(6)), COMPLETE]);
    const { run } = await sync(stage, [rows(ids(2)), COMPLETE], { mode: "snapshot" });
    expect(run.status).toBe("braked");
    return { stage, runId: run.id };
  };
  const decide = ({ hub }: ScriptedHub, runId: number, decision: "confirm" | "keep") =>
    decideBrake({ ctx: hub.ctx, input: { id: runId, decision, reason: "asked the platform" } });

  test("confirm deletes what was missing, with history and audit, and the run is a success", async () => {
    const { stage, runId } = await braked();
    expect(await decide(stage, runId, "confirm")).toEqual({ id: runId, deleted: 4 });
    expect(await liveKeys(stage)).toEqual(ids(2));
    const { run, streams } = await stage.hub.outcome(runId);
    expect([run.status, run.deleted, streams.things!.deleted]).toEqual(["success", 4, 4]);
    expect(streams.things!.brake!.decision).toMatchObject({ choice: "confirm", by: "CampusHub", reason: "asked the platform" });
    const [event] = await stage.hub.ctx.db.select().from(auditEvent).orderBy(desc(auditEvent.id)).limit(1);
    expect(event).toMatchObject({ action: "sync-runs.decide", after: { decision: "confirm", deleted: 4 } });
    await expect(decide(stage, runId, "confirm")).rejects.toMatchObject({ code: "conflict" });
  });

  test("keep changes no row, and the next snapshot asks again", async () => {
    const { stage, runId } = await braked();
    expect(await decide(stage, runId, "keep")).toEqual({ id: runId, deleted: 0 });
    expect(await liveKeys(stage)).toEqual(ids(6));
    expect((await sync(stage, [rows(ids(2)), COMPLETE])).run.status).toBe("braked");
  });

  test("confirm deletes only in the scopes that were complete", async () => {
    const stage = await open({ brakeRows: 1 });
    const east: Step = { kind: "scopeComplete", scope: "east" };
    await sync(stage, [rows(ids(5), "east"), rows(ids(5, 100), "west"), COMPLETE]);
    const { run } = await sync(stage, [rows(ids(1), "east"), east]);
    expect(await decide(stage, run.id, "confirm")).toMatchObject({ deleted: 4 });
    expect(await liveKeys(stage)).toEqual([...ids(1), ...ids(5, 100)]);
  });

  test("an incremental success answers no brake, and confirm afterwards deletes only what was asked about", async () => {
    const cursor = { field: "at", lagSeconds: 0, overlapSeconds: 0 };
    const { stage, runId } = await braked({ things: { modes: ["snapshot", "incremental"], cursor } });
    const { run } = await sync(stage, [rows(["k005", "new"])], { mode: "incremental" });
    expect([run.status, run.mode]).toEqual(["success", "incremental"]);
    expect((await streamOf(stage, runId)).status).toBe("braked");
    await stage.hub.ctx.db.update(streamState).set({ pass: 99 }).where(eq(streamState.connectionId, stage.connectionId));
    await decide(stage, runId, "confirm");
    expect(await liveKeys(stage)).toContain("new");
    expect((await liveKeys(stage)).slice(0, 2)).toEqual(ids(2));
  });

  test("a later snapshot that agrees settles the older brake as kept by the system", async () => {
    const { stage, runId } = await braked();
    expect((await sync(stage, [rows(ids(6)), COMPLETE])).run.status).toBe("success");
    const { run, streams } = await stage.hub.outcome(runId);
    expect(run.status).toBe("success");
    expect(streams.things!.brake!.decision).toMatchObject({ choice: "keep", by: "system" });
    await expect(decide(stage, runId, "confirm")).rejects.toMatchObject({ code: "conflict" });
    expect(await liveKeys(stage)).toEqual(ids(6));
  });

  test("a later snapshot that failed half-way leaves the question open, and what it saw is not deleted", async () => {
    const { stage, runId } = await braked({ batchRows: 1 });
    await sync(stage, [rows(["k003", "k004"]), new Error("cut")]);
    expect((await streamOf(stage, runId)).status).toBe("braked");
    await decide(stage, runId, "confirm");
    const live = await liveKeys(stage);
    expect(live.slice(0, 2)).toEqual(ids(2));
    expect(live).toContain("k003");
    expect(live).not.toContain("k005");
  });

  test("where more is missing than the person was shown, confirm is refused", async () => {
    const { stage, runId } = await braked();
    const brake = { ...(await streamOf(stage, runId)).brake!, gone: 3 };
    await stage.hub.ctx.db.update(syncRunStream).set({ brake }).where(eq(syncRunStream.runId, runId));
    await expect(decide(stage, runId, "confirm")).rejects.toMatchObject({ code: "conflict", facts: { detail: { missing: 4 } } });
    expect(await liveKeys(stage)).toEqual(ids(6));
  });

  test("a run whose brake was decided is not restated before it has ended", async () => {
    const { stage, runId } = await braked();
    await stage.hub.ctx.db.update(syncRun).set({ finishedAt: null, status: "running" }).where(eq(syncRun.id, runId));
    await decide(stage, runId, "keep");
    expect((await stage.hub.outcome(runId)).run.status).toBe("running");
  });
});
