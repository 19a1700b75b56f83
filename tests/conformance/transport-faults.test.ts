import { FakeClock, requiredFaults } from "@campushub/kit/testing";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { simulators } from "../../apps/api/src/simulators.gen.ts";
import { openTestDatabase, type TestDatabase } from "../helpers/database.ts";
import { openStage, type Stage } from "./stage.ts";

/** Who must act while a fault lasts; undefined: nobody, the answer can still be read. */
const BLAME: Readonly<Record<string, { readonly errorClass: string; readonly errorCode: unknown } | undefined>> = {
  status500: { errorClass: "retryable", errorCode: "http_500" },
  html502: { errorClass: "retryable", errorCode: "http_502" },
  tooMany429: { errorClass: "retryable", errorCode: "http_429" },
  silentBeforeBody: { errorClass: "retryable", errorCode: "timeout" },
  silentAfterBody: { errorClass: "retryable", errorCode: "timeout" },
  cutBody: { errorClass: "retryable", errorCode: "network" },
  // Named after what the platform's answers should have been.
  malformedJson: { errorClass: "retryable", errorCode: expect.stringMatching(/^malformed_(json|xml)$/) },
  gb18030AsUtf8: undefined,
  sessionPage: { errorClass: "auth", errorCode: "session_page" },
  noAnswer: { errorClass: "retryable", errorCode: "no_answer" },
  // It answers the question that was asked again.
  lateAnswer: undefined,
  noise: undefined,
  cutFrame: { errorClass: "retryable", errorCode: "no_answer" },
  badChecksum: { errorClass: "retryable", errorCode: "no_answer" },
  foreignAnswer: undefined,
  hangUp: { errorClass: "retryable", errorCode: "line_broken" },
};
const SILENT = new Set(["silentBeforeBody", "silentAfterBody", "noAnswer", "lateAnswer", "cutFrame", "badChecksum"]);

const platforms = await Promise.all(
  simulators.map(async (simulator) => {
    const running = await simulator.start({ clock: new FakeClock(), seed: 1, size: "small" });
    await running.close();
    const faults = running.faults.filter(({ kind }) => kind === "transport").map(({ id }) => id);
    return { id: simulator.id, simulator, faults };
  }),
);

test.each(platforms)("the simulator of $id has a switch for every transport fault", ({ simulator, faults }) => {
  const required = requiredFaults(simulator.transport).filter(({ kind }) => kind === "transport");
  expect(faults).toEqual(expect.arrayContaining(required.map(({ id }) => id)));
});

describe.each(platforms)("$id", ({ simulator, faults }) => {
  /** Where its meters hang is a setting: those streams ask nobody and cannot fail. */
  const isLine = simulator.transport === "line";
  let database: TestDatabase;
  let stage: Stage;
  beforeAll(async () => {
    database = await openTestDatabase();
  });
  afterAll(() => database.close());
  afterEach(() => stage.close());

  /** One request in the middle of a pass is hit: whoever may try again does. */
  const hiccup = async (fault: string) => {
    stage.live();
    stage.faults({ [fault]: { on: true, count: 1 } });
    const { run } = await stage.sync("snapshot");
    if (fault in BLAME) expect(run.status).toBe("success");
    else await stage.sync("snapshot");
    expect(await stage.faultsOfHub()).toEqual([]);
  };

  const last = async (fault: string) => {
    const before = stage.look();
    stage.live();
    stage.hub.sent.length = 0;
    stage.faults({ [fault]: { on: true } });
    const { run, streams } = await stage.sync("snapshot");
    const blame = BLAME[fault];
    const retries = stage.hub.sent.filter(({ queue }) => queue === "sync-retry");
    expect(retries.length).toBe(blame?.errorClass === "retryable" ? 1 : 0);
    if (fault in BLAME && !blame) {
      expect(run.status).toBe("success");
      expect(await stage.faultsOfHub()).toEqual([]);
      return;
    }
    const asking = Object.values(streams).filter(({ status }) => !(isLine && status === "success"));
    expect(asking.length).toBeGreaterThan(0);
    expect(run).toMatchObject({ status: isLine ? "partial" : "failed", deleted: 0, ...blame });
    for (const stream of asking) expect(stream).toMatchObject({ status: "failed", read: 0, ...blame });
    expect(await stage.faultsOfHub(before)).toEqual([]);
  };

  /** Passes break in their middle, at another place each time; the next run takes them up. */
  const flap = async (fault: string) => {
    stage.faults({ [fault]: { on: true, share: 0.8, count: SILENT.has(fault) ? 10 : 60 } });
    const { streams } = await stage.sync("snapshot");
    for (const { status, stream, errorCode } of Object.values(streams)) {
      if (status !== "success") expect([stream, status, errorCode]).toEqual([stream, "failed", expect.any(String)]);
    }
    expect(await stage.invented()).toEqual([]);
  };

  test.each(faults)(
    "%s is got over once, blamed on the right one while it lasts, and costs no row when it ends",
    async (fault) => {
      stage = await openStage(simulator, { database, watch: { timeoutMs: isLine ? 50 : SILENT.has(fault) ? 100 : 10_000 } });
      expect((await stage.sync()).run.status).toBe("success");
      expect(await stage.faultsOfHub()).toEqual([]);
      await hiccup(fault);
      await last(fault);
      await flap(fault);
      stage.faults();
      stage.live();
      expect((await stage.sync()).run.status).toBe("success");
      expect(await stage.faultsButDeletes()).toEqual([]);
      expect((await stage.sync("snapshot")).run.status).toBe("success");
      expect(await stage.faultsOfHub()).toEqual([]);
    },
  );
});
