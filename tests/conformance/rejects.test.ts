import type { Json } from "@campushub/kit";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { cloneConnection } from "../../apps/api/src/modules/connections/clone-connection.ts";
import { loadConnection, openSettings, updateConnection } from "../../apps/api/src/modules/connections/index.ts";
import { replayReject } from "../../apps/api/src/modules/sync/replay-reject.ts";
import { simulators } from "../../apps/api/src/simulators.gen.ts";
import { openTestDatabase, type TestDatabase } from "../helpers/database.ts";
import { openStage, type Stage } from "./stage.ts";

const platforms = simulators.map((simulator) => ({ id: simulator.id, simulator }));

describe.each(platforms)("$id", ({ simulator }) => {
  let database: TestDatabase;
  let stage: Stage;
  beforeAll(async () => {
    database = await openTestDatabase();
  });
  afterAll(() => database.close());
  afterEach(() => stage.close());

  /** Open rejects whose record the hub does not hold, with the row as the platform ought to have sent it. */
  const openRejects = async () => {
    const { ctx } = stage.hub;
    const { id: witness } = await cloneConnection({ ctx, input: { id: stage.connectionId } });
    // A copy starts without secrets: a person would enter them.
    const { secrets } = openSettings(ctx, await loadConnection(ctx, stage.connectionId));
    const { config } = await loadConnection(ctx, witness);
    await updateConnection({ ctx, input: { id: witness, changes: { enabled: true, config: { ...config, ...secrets } } } });
    await stage.hub.sync(witness);
    const rows = (await stage.hub.rejects(stage.connectionId)).filter(({ status, key }) => status === "open" && key !== null);
    const found = await Promise.all(
      rows.map(async (row) => {
        const right = (await stage.hub.records(witness, row.stream)).get(row.key!);
        const held = (await stage.hub.records(stage.connectionId, row.stream)).has(row.key!);
        return right && !held ? [{ row, right: JSON.parse(right.raw) as Json }] : [];
      }),
    );
    return found.flat();
  };

  test("a rejected row is mended, replayed, and known when the platform sends it right", async () => {
    stage = await openStage(simulator, { database });
    stage.faults({ wrongTypes: { on: true } });
    await stage.sync();
    stage.faults();
    const [first, ...rest] = await openRejects();
    const { row, right } = first!;
    expect(rest.length).toBeGreaterThan(0);
    const { ctx } = stage.hub;
    const asItIs = await replayReject({ ctx, input: { id: row.id } });
    expect(asItIs).toMatchObject({ outcome: "rejected", reject: { status: "open" } });
    const mended = await replayReject({ ctx, input: { id: row.id, raw: right } });
    expect(mended).toMatchObject({ outcome: "inserted", reject: { status: "replayed", resolvedBy: ctx.actor.name } });
    await expect(replayReject({ ctx, input: { id: row.id } })).rejects.toThrow(/already/);
    const record = (await stage.hub.records(stage.connectionId, row.stream)).get(row.key!)!;
    expect(record.id).toBe(mended.recordId);

    expect((await stage.sync("snapshot")).run.status).toBe("success");
    expect(await stage.faultsOfHub()).toEqual([]);
    expect((await stage.hub.records(stage.connectionId, row.stream)).get(row.key!)).toMatchObject({ version: record.version });
  });

  test("the platform's own good row supersedes an open reject, and a bad one again is the same reject", async () => {
    stage = await openStage(simulator, { database });
    stage.faults({ wrongTypes: { on: true } });
    await stage.sync();
    const before = await stage.hub.rejects(stage.connectionId);
    await stage.sync("snapshot");
    const again = await stage.hub.rejects(stage.connectionId);
    const seenTwice = again.filter(({ seen }) => seen > 1);
    expect(seenTwice.length).toBeGreaterThan(0);
    expect(again.length).toBeLessThanOrEqual(before.length * 2);
    stage.faults();
    const last = await stage.sync("snapshot");
    const after = await stage.hub.rejects(stage.connectionId);
    // A reading's key names its instant: a platform that is asked now never sends that one again.
    const { streams } = stage.connector;
    const named = after.filter(({ key, stream }) => key !== null && streams[stream]!.kind === "record");
    expect(named.some(({ status }) => status === "superseded")).toBe(true);
    const stillBad = new Set(after.filter(({ lastRunId }) => lastRunId === last.run.id).map(({ key }) => key));
    expect(named.filter(({ key, status }) => status === "open" && !stillBad.has(key))).toEqual([]);
  });
});
