import { describe, expect, test } from "vitest";
import { wish, writtenOffice } from "../../../../../tests/helpers/office.ts";
import { cancelChangeSet } from "./cancel-change-set.ts";
import { rejectChangeSet } from "./decide-change-set.ts";
import { expirePlans } from "./expire-plans.ts";
import { planChangeSet } from "./plan-change-set.ts";
import { retryFailed } from "./retry-failed.ts";
import { revertChangeSet } from "./revert-change-set.ts";
import { submitChangeSet } from "./submit-change-set.ts";

const { stage, open, officer, approver, draft, carryOut } = writtenOffice();

describe("a revert", () => {
  test("restores what was observed before, through the same gate", async () => {
    await open();
    const id = await draft([
      wish("r1", "update", { limit: 600 }),
      wish("r2", "cut"),
      wish("n1", "create", { name: "n", limit: 1 }),
    ]);
    await carryOut(id);
    await expect(revertChangeSet({ ctx: officer(), input: { id } })).rejects.toMatchObject({
      code: "invalid",
      facts: { fields: { reason: "is required" } },
    });
    const back = await revertChangeSet({ ctx: officer(), input: { id, reason: "cut by mistake" } });
    expect(await stage.set(back.id)).toMatchObject({
      status: "planned",
      reason: "cut by mistake",
      source: "revert",
      revertsId: id,
      approvalReasons: ["effect:physical"],
    });
    await carryOut(back.id);
    expect(await stage.set(back.id)).toMatchObject({ status: "applied" });
    expect(stage.platform.rooms.get("r1")!.limit).toBe(450);
    expect(stage.platform.rooms.get("r2")!.relay).toBe("on");
    expect(stage.platform.rooms.has("n1")).toBe(false);
    expect(await stage.set(id)).toMatchObject({ revertedById: back.id });
  });

  test("of a set with a long title is called after it as far as there is room, between two characters", async () => {
    await open();
    for (const [key, title] of [
      ["r1", "💡".repeat(100)],
      ["r2", `x${"💡".repeat(99)}`],
    ] as const) {
      const id = await draft([wish(key, "update", { limit: 600 })], { title });
      await carryOut(id);
      const back = await revertChangeSet({ ctx: officer(), input: { id } });
      expect((await stage.set(back.id)).title).toMatch(/^撤回 #\d+ x?💡+$/u);
    }
  });

  test("of money is done once: not beside one that stands, nor after one that was done", async () => {
    await open();
    const id = await draft([wish("r1", "topUp", { amount: 5 }), wish("r2", "topUp", { amount: 7 })]);
    await carryOut(id);
    const takeBack = () => revertChangeSet({ ctx: officer(), input: { id, reason: "booked twice" } });
    const answers = await Promise.allSettled([takeBack(), takeBack(), takeBack()]);
    expect(answers.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    const first = (await stage.set(id)).revertedById!;
    await expect(takeBack()).rejects.toMatchObject({
      code: "conflict",
      facts: { detail: { revertedById: first, status: "planned" } },
    });
    expect((await stage.set(id, officer())).may).not.toContain("revert");
    await cancelChangeSet({ ctx: officer(), input: { id: first } });
    stage.platform.fate = ({ key }) => (key === "r1" ? "refused" : undefined);
    const second = await takeBack();
    await carryOut(second.id);
    stage.platform.fate = () => undefined;
    expect(await stage.set(second.id)).toMatchObject({ status: "partial", counts: { applied: 1, rejected: 1 } });
    const third = await takeBack();
    expect((await stage.ops(third.id)).map(({ key, op }) => `${op} ${key}`)).toEqual(["chargeBack r1"]);
    await expect(retryFailed({ ctx: officer(), input: { id: second.id } })).rejects.toMatchObject({ code: "conflict" });
    await carryOut(third.id);
    await expect(takeBack()).rejects.toMatchObject({ code: "conflict" });
    expect([...stage.platform.rooms.values()].slice(0, 2).map(({ balance }) => balance)).toEqual([1000, 1000]);
  });

  test("that is refused or expires sets its original free, and is not carried on beside the next one", async () => {
    await open();
    const id = await draft([wish("r1", "topUp", { amount: 5 })]);
    await carryOut(id);
    const takeBack = () => revertChangeSet({ ctx: officer(), input: { id, reason: "booked twice" } });
    const first = await takeBack();
    await submitChangeSet({ ctx: officer(), input: first });
    await rejectChangeSet({ ctx: approver(), input: { ...first, comment: "not this month" } });
    expect((await stage.set(id, officer())).may).toContain("revert");
    expect(await stage.set(id)).toMatchObject({ revertedById: null });
    const second = await takeBack();
    await expect(planChangeSet({ ctx: officer(), input: first })).rejects.toMatchObject({ code: "conflict" });
    stage.clock.advance(25 * 3_600_000);
    await expirePlans(stage.hub.ctx);
    expect(await stage.set(second.id)).toMatchObject({ status: "expired" });
    await planChangeSet({ ctx: officer(), input: first });
    await expect(takeBack()).rejects.toMatchObject({ code: "conflict" });
    await expect(planChangeSet({ ctx: officer(), input: second })).rejects.toMatchObject({ code: "conflict" });
    await carryOut(first.id);
    expect(stage.platform.rooms.get("r1")!.balance).toBe(1000);
  });

  test("is a conflict where somebody altered since what the change left behind, whether or not a sync saw it", async () => {
    await open();
    const id = await draft([1, 2].map((n) => wish(`r${n}`, "update", { limit: 600 })));
    await carryOut(id);
    stage.platform.rooms.get("r1")!.limit = 800;
    await stage.hub.sync(stage.connectionId);
    const back = await revertChangeSet({ ctx: officer(), input: { id } });
    const ops = new Map((await stage.ops(back.id)).map((op) => [op.key, op]));
    expect(ops.get("r1")).toMatchObject({
      outcome: "conflict",
      label: "room r1",
      diff: [{ field: "limit", base: 600, now: 800, desired: 450, verdict: "conflict" }],
    });
    expect(ops.get("r2")).toMatchObject({ outcome: "update", diff: [{ base: 600, now: 600, desired: 450 }] });
  });

  test("of what cannot be taken back is refused", async () => {
    await open();
    const id = await draft([wish("r1", "chargeBack", { amount: 5 })]);
    await carryOut(id);
    await expect(revertChangeSet({ ctx: officer(), input: { id } })).rejects.toMatchObject({ code: "conflict" });
  });
});
