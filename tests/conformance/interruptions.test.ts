import type { Batch } from "@campushub/kit";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { cancelRun } from "../../apps/api/src/modules/sync/cancel-run.ts";
import { requestSync } from "../../apps/api/src/modules/sync/index.ts";
import { pauseRun, resumeRun } from "../../apps/api/src/modules/sync/pause-run.ts";
import { simulators } from "../../apps/api/src/simulators.gen.ts";
import { openTestDatabase, type TestDatabase } from "../helpers/database.ts";
import { unbalanced } from "../helpers/truth.ts";
import { openStage, type Stage } from "./stage.ts";

/** Longer than a batch waits to be written and progress to be told. */
const BETWEEN_BATCHES_MS = 1500;

const platforms = simulators.map((simulator) => ({ id: simulator.id, simulator }));

describe.each(platforms)("$id", ({ simulator }) => {
  let database: TestDatabase;
  let stage: Stage;
  let batches: number;
  let interrupt: { readonly at: number; readonly act: () => Promise<unknown> } | undefined;
  beforeAll(async () => {
    database = await openTestDatabase();
  });
  afterAll(() => database.close());
  afterEach(() => stage.close());

  const begin = async () => {
    batches = 0;
    interrupt = undefined;
    const onBatch = async (batch: Batch) => {
      if (batch.kind !== "rows") return;
      stage.clock.advance(BETWEEN_BATCHES_MS);
      if (++batches === interrupt?.at) await interrupt.act();
    };
    // Small pages, so that there is a middle.
    stage = await openStage(simulator, { database, watch: { onBatch }, config: { pageSize: 20 } });
  };
  const run = async () => {
    const { runId } = await requestSync({ ctx: stage.hub.ctx, input: { connectionId: stage.connectionId } });
    return runId;
  };

  test.each([1, 5])("a run cancelled at batch %i keeps what it read, and the next one ends where the platform is", async (at) => {
    await begin();
    const id = await run();
    interrupt = { at, act: () => cancelRun({ ctx: stage.hub.ctx, input: { id } }) };
    await stage.hub.work(stage.connectionId);
    const cancelled = await stage.hub.outcome(id);
    expect(cancelled.run.status).toBe("cancelled");
    expect(unbalanced(cancelled)).toEqual([]);
    expect(Object.values(cancelled.streams).some(({ status }) => status === "cancelled")).toBe(true);
    expect(await stage.invented()).toEqual([]);
    stage.live();
    expect((await stage.sync()).run.status).toBe("success");
    expect(await stage.faultsButDeletes()).toEqual([]);
    expect((await stage.sync("snapshot")).run.status).toBe("success");
    expect(await stage.faultsOfHub()).toEqual([]);
  });

  test.each([1, 8])("a run paused at batch %i goes on from its checkpoint and reads no row twice", async (at) => {
    await begin();
    const whole = await stage.sync();
    await stage.close();
    await begin();
    const id = await run();
    interrupt = { at, act: () => pauseRun({ ctx: stage.hub.ctx, input: { id } }) };
    await stage.hub.work(stage.connectionId);
    expect((await stage.hub.outcome(id)).run).toMatchObject({ status: "paused", finishedAt: null });
    await stage.hub.work(stage.connectionId);
    expect((await stage.hub.outcome(id)).run.status).toBe("paused");
    await resumeRun({ ctx: stage.hub.ctx, input: { id } });
    await stage.hub.work(stage.connectionId);
    const resumed = await stage.hub.outcome(id);
    expect(resumed.run.status).toBe("success");
    expect(unbalanced(resumed)).toEqual([]);
    expect(resumed.run.inserted).toBe(whole.run.inserted);
    expect(resumed.run.read).toBe(whole.run.read);
    expect(await stage.faultsOfHub()).toEqual([]);
  });

  test("a paused run that is cancelled ends at once", async () => {
    await begin();
    const id = await run();
    await pauseRun({ ctx: stage.hub.ctx, input: { id } });
    await stage.hub.work(stage.connectionId);
    expect((await stage.hub.outcome(id)).run.status).toBe("paused");
    await cancelRun({ ctx: stage.hub.ctx, input: { id } });
    const { run: ended, streams } = await stage.hub.outcome(id);
    expect(ended).toMatchObject({ status: "cancelled", read: 0 });
    expect(Object.values(streams).every(({ status }) => status === "cancelled")).toBe(true);
  });

  test("a run whose worker died at any batch is taken over and reads no more than one checkpoint again", async () => {
    await begin();
    const whole = await stage.sync();
    const total = batches;
    await stage.close();
    for (const at of [2, Math.ceil(total / 2), Math.floor(total * 0.8)]) {
      await begin();
      const id = await run();
      const death = new AbortController();
      interrupt = { at, act: async () => death.abort(new Error("the process went down")) };
      await stage.hub.work(stage.connectionId, death.signal);
      expect((await stage.hub.outcome(id)).run.status).toBe("running");
      await stage.hub.work(stage.connectionId);
      const { run: ended } = await stage.hub.outcome(id);
      expect(ended).toMatchObject({ status: "success", attempt: 1, inserted: whole.run.inserted });
      expect(ended.read - whole.run.read).toBeLessThanOrEqual(whole.run.read / 2);
      expect(await stage.faultsOfHub()).toEqual([]);
      await stage.close();
    }
  });
});
