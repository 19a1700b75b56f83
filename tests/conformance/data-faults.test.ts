import { connection } from "@campushub/drizzle/schema";
import { FakeClock, requiredFaults } from "@campushub/kit/testing";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { simulators } from "../../apps/api/src/simulators.gen.ts";
import { openTestDatabase, type TestDatabase } from "../helpers/database.ts";
import type { Outcome } from "../helpers/hub.ts";
import { openStage, type Stage } from "./stage.ts";

type Mode = "snapshot" | "incremental" | undefined;
/** What must be seen of a fault while it lasts, beyond that nothing is lost, invented or deleted. */
type Witness = (stage: Stage, outcomes: readonly Outcome[]) => Promise<void> | void;

const streamsOf = (outcomes: readonly Outcome[]) => outcomes.flatMap(({ streams }) => Object.values(streams));
const allGood: Witness = async (stage, outcomes) => {
  expect(outcomes.map(({ run }) => run.status)).toEqual(outcomes.map(() => "success"));
  expect(await stage.faultsOfHub()).toEqual([]);
};
const braked: Witness = ({ connector }, outcomes) => {
  const stopped = streamsOf(outcomes).filter(({ status }) => status === "braked");
  expect(stopped.length).toBeGreaterThan(0);
  for (const { stream, brake, deleted } of stopped) {
    expect(connector.streams[stream]?.read.deletes).toBe("snapshotDiff");
    expect(brake!.gone > brake!.limit || brake!.gone === brake!.live).toBe(true);
    expect(brake!.sample.length).toBeGreaterThan(0);
    expect(deleted).toBe(0);
  }
  expect(outcomes.some(({ run }) => run.status === "braked")).toBe(true);
};
const rejects: Witness = async (stage, outcomes) => {
  expect(outcomes.every(({ run }) => run.status === "success")).toBe(true);
  expect(outcomes.reduce((sum, { run }) => sum + run.rejected, 0)).toBeGreaterThan(0);
  expect((await stage.hub.rejects(stage.connectionId)).filter(({ status }) => status === "open").length).toBeGreaterThan(0);
};

/** Silent meters are shown as such, and keep what else was known of them. */
const offline: Witness = async (stage, outcomes) => {
  expect(outcomes.map(({ run }) => run.status)).toEqual(outcomes.map(() => "success"));
  expect(await stage.faultsOfHub()).toEqual([]);
  const status = [...(await stage.hub.records(stage.connectionId, "status")).values()];
  const silent = status.filter(({ data }) => (data as { online: string }).online === "离线");
  expect(silent.length / status.length).toBeGreaterThanOrEqual(0.3);
};
/** What a fault looks like where meters are asked over a line. */
const OVER_LINES: Readonly<Record<string, Witness>> = { thirtyPercentGone: offline };

const clockOff: Witness = ({ connector }, outcomes) => {
  for (const { stream, mode, status, errorClass, errorCode, read } of streamsOf(outcomes)) {
    const dependsOnTime = connector.streams[stream]!.kind === "reading" || mode === "incremental";
    if (!dependsOnTime) expect([stream, status]).toEqual([stream, "success"]);
    else
      expect({ stream, errorClass, errorCode, read }).toEqual({
        stream,
        errorClass: "config",
        errorCode: "clock_off",
        read: 0,
      });
  }
  expect(outcomes.some(({ run }) => run.errorCode === "clock_off")).toBe(true);
};

const WITNESSES: Readonly<Record<string, Witness>> = {
  expiredToken: allGood,
  sameRowTwice: allGood,
  movingRows: (_stage, outcomes) => {
    const failed = streamsOf(outcomes).filter(({ status }) => status !== "success");
    expect(failed.map(({ errorClass }) => errorClass)).toEqual(failed.map(() => "retryable"));
  },
  cursorTies: (_stage, outcomes) => expect(outcomes.map(({ run }) => run.status)).toEqual(outcomes.map(() => "success")),
  lateRows: (_stage, outcomes) => expect(outcomes.map(({ run }) => run.status)).toEqual(outcomes.map(() => "success")),
  futureStamps: rejects,
  wrongTypes: rejects,
  async unknownCode(stage, outcomes) {
    expect(outcomes.every(({ run }) => run.status === "success")).toBe(true);
    const drifts = (await stage.hub.drifts(stage.connectionId)).filter(({ kind }) => kind === "unknownCode");
    expect(drifts.length).toBeGreaterThan(0);
    expect((await stage.faultsOfHub()).filter((line) => line.endsWith("is lost"))).toEqual([]);
  },
  emptyAnswer: braked,
  thirtyPercentGone: braked,
  clock8hOff: clockOff,
  clock20minBehind: clockOff,
};

const platforms = await Promise.all(
  simulators.map(async (simulator) => {
    const running = await simulator.start({ clock: new FakeClock(), seed: 1, size: "small" });
    await running.close();
    const faults = running.faults.filter(({ kind }) => kind === "data" || kind === "clock").map(({ id }) => id);
    return { id: simulator.id, simulator, faults };
  }),
);

test.each(platforms)(
  "the simulator of $id has a switch for every data fault, and each has a witness",
  ({ simulator, faults }) => {
    const required = requiredFaults(simulator.transport).filter(({ kind }) => kind !== "transport");
    expect(faults).toEqual(expect.arrayContaining(required.map(({ id }) => id)));
    expect(faults.filter((fault) => !(fault in WITNESSES))).toEqual([]);
  },
);

describe.each(platforms)("$id", ({ simulator, faults }) => {
  let database: TestDatabase;
  let stage: Stage;
  beforeAll(async () => {
    database = await openTestDatabase();
  });
  afterAll(() => database.close());
  afterEach(() => stage.close());
  const held = async () =>
    (await Promise.all(stage.streams.map((stream) => stage.hub.records(stage.connectionId, stream))))
      .map((records) => [...records.values()].filter(({ deleted }) => !deleted).length)
      .reduce((sum, count) => sum + count, 0);

  test.each(faults)("%s is seen, deletes nothing, and when it ends the hub equals the platform", async (fault) => {
    stage = await openStage(simulator, { database });
    expect((await stage.sync()).run.status).toBe("success");
    expect(await stage.faultsOfHub()).toEqual([]);
    const before = await held();
    stage.faults({ [fault]: { on: true } });
    const outcomes: Outcome[] = [];
    for (const mode of ["snapshot", undefined] satisfies Mode[]) {
      outcomes.push(await stage.sync(mode));
      expect(await stage.invented()).toEqual([]);
    }
    expect(outcomes.map(({ run }) => run.deleted)).toEqual([0, 0]);
    expect(await held()).toBeGreaterThanOrEqual(before);
    const overLine = simulator.transport === "line" ? OVER_LINES[fault] : undefined;
    await (overLine ?? WITNESSES[fault])?.(stage, outcomes);
    stage.faults();
    expect((await stage.sync()).run.status).toBe("success");
    expect(await stage.faultsOfHub()).toEqual([]);
    stage.live();
    expect((await stage.sync("snapshot")).run).toMatchObject({ status: "success" });
    expect(await stage.faultsOfHub()).toEqual([]);
  });

  test.runIf(faults.includes("clock20minBehind"))(
    "rows of the 20 minutes that the platform's own clock is behind come with the next sync, where so much is allowed",
    async () => {
      stage = await openStage(simulator, { database });
      await stage.hub.ctx.db.update(connection).set({ maxClockOffsetSeconds: 3600 });
      stage.faults({ clock20minBehind: { on: true } });
      expect((await stage.sync()).run.status).toBe("success");
      for (const _again of [1, 2]) {
        stage.live();
        expect((await stage.sync("incremental")).run.status).toBe("success");
        expect(await stage.faultsButDeletes()).toEqual([]);
      }
    },
  );

  test.each(faults)("a first sync under %s costs nothing that was there before it", async (fault) => {
    stage = await openStage(simulator, { database });
    stage.faults({ [fault]: { on: true } });
    await stage.sync();
    expect(await stage.invented()).toEqual([]);
    stage.faults();
    await stage.sync();
    stage.live();
    expect((await stage.sync("snapshot")).run.status).toBe("success");
    expect(await stage.faultsOfHub()).toEqual([]);
  });
});
