import { recordChange } from "@campushub/drizzle/schema";
import type { Simulator } from "@campushub/kit";
import { eq } from "drizzle-orm";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { decideBrake } from "../../apps/api/src/modules/sync/decide-brake.ts";
import { simulators } from "../../apps/api/src/simulators.gen.ts";
import { openTestDatabase, type TestDatabase } from "../helpers/database.ts";
import type { Outcome } from "../helpers/hub.ts";
import { openStage, type Stage } from "./stage.ts";

// A meter that is silent is a row all the same, so over a line nothing is ever missing.
const platforms = simulators
  .filter(({ transport }: Simulator) => transport !== "line")
  .map((simulator) => ({ id: simulator.id, simulator }));

describe.each(platforms)("$id", ({ simulator }) => {
  let database: TestDatabase;
  let stage: Stage;
  beforeAll(async () => {
    database = await openTestDatabase();
  });
  afterAll(() => database.close());
  afterEach(() => stage.close());

  const brake = async (fault: string) => {
    stage = await openStage(simulator, { database });
    await stage.sync();
    stage.faults({ [fault]: { on: true } });
    const outcome = await stage.sync("snapshot");
    expect(outcome.run.status).toBe("braked");
    return outcome;
  };
  const goneOf = ({ streams }: Outcome) =>
    Object.values(streams).reduce((sum, { status, brake: facts }) => sum + (status === "braked" ? facts!.gone : 0), 0);
  const deletedNow = async () => {
    const all = await Promise.all(stage.streams.map((stream) => stage.hub.records(stage.connectionId, stream)));
    return all.flatMap((records) => [...records.values()]).filter(({ deleted }) => deleted);
  };
  const decide = (outcome: Outcome, decision: "confirm" | "keep") =>
    decideBrake({ ctx: stage.hub.ctx, input: { id: outcome.run.id, decision, reason: "asked the platform" } });

  test.each(["thirtyPercentGone", "emptyAnswer"])(
    "a brake under %s that is confirmed deletes softly, and rows come back",
    async (fault) => {
      const outcome = await brake(fault);
      const gone = goneOf(outcome);
      expect(await deletedNow()).toEqual([]);
      expect(await decide(outcome, "confirm")).toMatchObject({ deleted: gone });
      const deleted = await deletedNow();
      expect(deleted.length).toBe(gone);
      const after = await stage.hub.outcome(outcome.run.id);
      expect(after.run).toMatchObject({ deleted: gone });
      expect(after.run.status).not.toBe("braked");
      stage.faults();
      expect((await stage.sync("snapshot")).run).toMatchObject({ status: "success", deleted: 0 });
      expect(await deletedNow()).toEqual([]);
      expect(await stage.faultsOfHub()).toEqual([]);
      const changes = await stage.hub.ctx.db.select().from(recordChange).where(eq(recordChange.recordId, deleted[0]!.id));
      expect(changes.map(({ kind }) => kind)).toEqual(expect.arrayContaining(["deleted", "restored"]));
    },
  );

  test.each(["thirtyPercentGone", "emptyAnswer"])("a brake under %s that is answered with keep changes no row", async (fault) => {
    const outcome = await brake(fault);
    expect(await decide(outcome, "keep")).toMatchObject({ deleted: 0 });
    await expect(decide(outcome, "confirm")).rejects.toThrow(/no braked stream/);
    expect(await deletedNow()).toEqual([]);
    expect((await stage.sync("snapshot")).run.status).toBe("braked");
    stage.faults();
    expect((await stage.sync()).run).toMatchObject({ status: "success", deleted: 0 });
    expect(await stage.faultsOfHub()).toEqual([]);
  });

  test("a brake nobody answered is settled by the snapshot that finds the rows again", async () => {
    const outcome = await brake("thirtyPercentGone");
    stage.faults();
    stage.live();
    expect((await stage.sync()).run.status).toBe("success");
    expect(await stage.faultsOfHub()).toEqual([]);
    const { streams } = await stage.hub.outcome(outcome.run.id);
    const answers = Object.values(streams).flatMap(({ brake: facts }) => facts?.decision ?? []);
    expect(answers.length).toBeGreaterThan(0);
    expect(answers).toEqual(answers.map(() => expect.objectContaining({ choice: "keep", by: "system" })));
  });
});
