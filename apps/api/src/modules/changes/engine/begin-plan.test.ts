import { foundObject } from "@campushub/drizzle/schema";
import { eq } from "drizzle-orm";
import { beforeEach, describe, expect, test } from "vitest";
import { roomOf } from "../../../../../../tests/helpers/written-platform.ts";
import { writtenStage } from "../../../../../../tests/helpers/written-stage.ts";
import { createChangeSet } from "../create-change-set.ts";
import { planChangeSet } from "../plan-change-set.ts";
import { beginPlan } from "./begin-plan.ts";
import type { PlannedOp } from "./plan.ts";

const { stage, open } = writtenStage();
beforeEach(async () => {
  await open();
  stage.platform.rooms.set("x1", roomOf("x1"));
});

const officer = () => stage.as("li", "informationOfficer");
const plan = (id: number) => planChangeSet({ ctx: officer(), input: { id } });

/** A draft for a room the hub has seen, and for one it has not. */
async function draft(): Promise<number> {
  const ops = ["x1", "r1"].map((key) => ({ stream: "rooms", key, op: "update", fields: { limit: 600 } }));
  const input = { connectionId: stage.connectionId, title: "limits", reason: "", source: "edit" as const, ops };
  return (await createChangeSet({ ctx: officer(), input })).id;
}

describe("a plan", () => {
  test("of a record the hub never saw holds against what its first plan found", async () => {
    const id = await draft();
    await plan(id);
    const limit = { field: "limit", base: 450, now: 450, desired: 600, verdict: "change" };
    expect((await stage.ops(id))[0]).toMatchObject({ outcome: "update", diff: [limit] });
    stage.platform.rooms.get("x1")!.limit = 500;
    await plan(id);
    expect((await stage.ops(id))[0]).toMatchObject({ outcome: "conflict", diff: [{ ...limit, now: 500, verdict: "conflict" }] });
  });

  test("that was broken off has found nothing: the next begins from what is there then", async () => {
    const id = await draft();
    const [row] = await stage.ops(id);
    const brokenOff = await beginPlan(stage.hub.ctx, { id, version: 1 });
    await brokenOff.keepFound([{ row, now: { limit: 1 } } as unknown as PlannedOp]);
    await plan(id);
    expect(await stage.ops(id)).toMatchObject([
      { key: "x1", outcome: "update", base: { limit: 450 } },
      { key: "r1", outcome: "update", base: { limit: 450 } },
    ]);
    const kept = await stage.hub.ctx.db
      .select({ plan: foundObject.plan })
      .from(foundObject)
      .where(eq(foundObject.changeSetId, id));
    expect(kept).toEqual([{ plan: brokenOff.number + 1 }]);
  });

  test("is refused where another one of the set ended while it still read the platform", async () => {
    const id = await draft();
    const held = Promise.withResolvers<void>();
    const reading = Promise.withResolvers<void>();
    stage.platform.onObserve = () => {
      reading.resolve();
      return held.promise;
    };
    const slow = plan(id);
    await reading.promise;
    stage.platform.onObserve = () => {};
    await plan(id);
    const planned = await stage.set(id);
    stage.platform.rooms.get("x1")!.limit = 1;
    held.resolve();
    await expect(slow).rejects.toMatchObject({ code: "conflict" });
    expect(await stage.set(id)).toEqual(planned);
    expect(await stage.ops(id)).toMatchObject([{ base: { limit: 450 } }, { base: { limit: 450 } }]);
  });
});
