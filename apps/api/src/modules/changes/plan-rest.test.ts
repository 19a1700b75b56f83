import { describe, expect, test } from "vitest";
import { wish, writtenOffice } from "../../../../../tests/helpers/office.ts";
import { updateConnection } from "../connections/index.ts";
import { cancelChangeSet } from "./cancel-change-set.ts";
import { approveChangeSet, rejectChangeSet } from "./decide-change-set.ts";
import { expirePlans } from "./expire-plans.ts";
import { planChangeSet } from "./plan-change-set.ts";
import { planRest } from "./plan-rest.ts";
import { protectRecord, unprotectRecord } from "./protect-record.ts";
import { timelineOf } from "./queries.ts";
import { retryFailed } from "./retry-failed.ts";
import { revertChangeSet } from "./revert-change-set.ts";
import { submitChangeSet } from "./submit-change-set.ts";
import { updateChangeSet } from "./update-change-set.ts";

const { stage, open, officer, approver, draft, carryOut } = writtenOffice();
const wang = () => stage.as("wang", "informationOfficer");
const rest = (id: number, ctx = officer()) => planRest({ ctx, input: { id } });
const done = async (id: number) => (await stage.ops(id)).map(({ key, op, outcome }) => `${op} ${key} ${outcome}`);
const mayOf = async (id: number) => (await stage.set(id, officer())).may;
const expire = async () => {
  stage.clock.advance(25 * 3_600_000);
  await expirePlans(stage.hub.ctx);
};

describe("the rest of a set, planned anew", () => {
  test("is what failed, was refused, met a conflict or was forbidden, never what was done or nobody knows", async () => {
    await open({ rooms: 8 });
    const { connectionId, platform } = stage;
    await protectRecord({ ctx: officer(), input: { connectionId, stream: "rooms", key: "r5", reason: "server room" } });
    const id = await draft(
      [1, 2, 3, 4, 5, 6].map((n) => wish(`r${n}`, "topUp", { amount: n })),
      { canary: 0, maxFailurePercent: 100 },
    );
    platform.fate = ({ key }) => (({ r2: "refused", r3: "busy", r4: "silentDone" }) as const)[key];
    platform.onOp = async ({ key }) => {
      if (key !== "r4") return;
      platform.down = true;
      await updateConnection({ ctx: stage.hub.ctx, input: { id: connectionId, changes: { config: { account: "another" } } } });
    };
    await carryOut(id);
    const before = Object.fromEntries((await stage.ops(id)).map(({ key, outcome }) => [key, outcome]));
    expect(before).toMatchObject({ r1: "applied", r2: "rejected", r4: "unknown", r5: "forbidden" });
    expect(await mayOf(id)).toContain("plan-rest");
    platform.down = false;
    platform.onOp = () => {};
    platform.fate = () => undefined;
    const made = await rest(id, wang());
    expect(await stage.set(made.id)).toMatchObject({ status: "planned", restOfId: id, authorId: "wang", editors: ["li"] });
    expect(await done(made.id)).toEqual(["topUp r2 action", "topUp r3 action", "topUp r5 forbidden", "topUp r6 action"]);
    expect((await stage.set(made.id)).leftOut).toEqual([{ reason: "unknown", count: 1, labels: ["room r4"] }]);
    expect(await stage.set(id)).toMatchObject({ restId: made.id, status: "partial" });
    for (const shown of [id, made.id]) {
      const steps = await timelineOf({ ctx: officer(), input: { id: shown } });
      expect(steps.find(({ action }) => action === "planRest")).toMatchObject({ actorName: "wang" });
    }
  });

  test("moves money once: the set it came from sends nothing of it any more", async () => {
    await open();
    const { platform } = stage;
    const id = await draft([wish("r1", "topUp", { amount: 5 }), wish("r2", "topUp", { amount: 7 })], { maxFailurePercent: 100 });
    platform.fate = ({ key }) => (key === "r2" ? "refused" : undefined);
    await carryOut(id);
    platform.fate = () => undefined;
    const answers = await Promise.all([rest(id), rest(id), rest(id, wang())]);
    const made = answers[0]!;
    expect(new Set(answers.map((answer) => answer.id)).size).toBe(1);
    expect(await mayOf(id)).not.toContain("plan-rest");
    expect(await mayOf(id)).not.toContain("retry-failed");
    await expect(retryFailed({ ctx: officer(), input: { id } })).rejects.toMatchObject({ code: "conflict" });
    expect(await stage.set(made.id)).toMatchObject({ approvalReasons: ["effect:money"], counts: { action: 1 } });
    await submitChangeSet({ ctx: officer(), input: made });
    const author = stage.as("li", "informationOfficer", "approver");
    await expect(approveChangeSet({ ctx: author, input: made })).rejects.toMatchObject({ code: "forbidden" });
    await approveChangeSet({ ctx: approver(), input: made });
    expect(platform.ledger).toHaveLength(1);
    await expect(rest(id)).resolves.toEqual({ id: made.id });
  });

  test("asks the other way round too: a refused rest is still the only one, a cancelled one sets its original free", async () => {
    await open();
    const id = await draft([wish("r1", "topUp", { amount: 5 }), wish("r2", "cut")]);
    await expire();
    expect(await stage.set(id)).toMatchObject({ status: "expired" });
    const made = await rest(id);
    await submitChangeSet({ ctx: officer(), input: made });
    await rejectChangeSet({ ctx: approver(), input: { ...made, comment: "not now" } });
    for (const again of [
      () => planChangeSet({ ctx: officer(), input: { id } }),
      () => updateChangeSet({ ctx: officer(), input: { id, changes: { title: "x" }, ifVersion: undefined } }),
    ])
      await expect(again()).rejects.toMatchObject({ code: "conflict", facts: { detail: { restId: made.id } } });
    expect(await mayOf(id)).not.toContain("plan");
    await expect(rest(id)).resolves.toEqual(made);
    const next = await rest(made.id);
    await expect(cancelChangeSet({ ctx: officer(), input: made })).rejects.toMatchObject({ code: "conflict" });
    expect(await mayOf(made.id)).toEqual([]);
    await cancelChangeSet({ ctx: officer(), input: next });
    await cancelChangeSet({ ctx: officer(), input: made });
    expect(await stage.set(id)).toMatchObject({ restId: null });
    expect(await mayOf(id)).toContain("plan-rest");
    await planChangeSet({ ctx: officer(), input: { id } });
    await carryOut(id);
    expect(stage.platform.rooms.get("r1")!.balance).toBe(1005);
    await expect(planChangeSet({ ctx: officer(), input: made })).rejects.toMatchObject({ code: "conflict" });
  });

  test("judges a conflict by what was seen of it: agreed to where it stands, a conflict again where somebody changed it since", async () => {
    await open();
    const { platform } = stage;
    const id = await draft([1, 2, 3].map((n) => wish(`r${n}`, "update", { limit: 600 })));
    for (const key of ["r1", "r2"]) platform.rooms.get(key)!.limit = 800;
    await carryOut(id);
    expect(await stage.set(id)).toMatchObject({ status: "partial", counts: { conflict: 2, applied: 1 } });
    platform.rooms.get("r2")!.limit = 900;
    const made = await rest(id);
    const ops = new Map((await stage.ops(made.id)).map((op) => [op.key, op]));
    expect(ops.get("r1")).toMatchObject({ outcome: "update", label: "room r1", diff: [{ base: 800, now: 800, desired: 600 }] });
    expect(ops.get("r2")).toMatchObject({ outcome: "conflict", diff: [{ base: 800, now: 900, desired: 600 }] });
    await carryOut(made.id);
    expect(platform.rooms.get("r1")!.limit).toBe(600);
    expect(platform.rooms.get("r2")!.limit).toBe(900);
    const next = await rest(made.id);
    expect(await stage.set(next.id)).toMatchObject({ restOfId: made.id, total: 1, title: `剩余 #${made.id} a change` });
    await expect(rest(id)).rejects.toMatchObject({ code: "conflict", facts: { detail: { restId: made.id } } });
  });

  test("takes up a set whose plan was all forbidden, once what forbade it is gone", async () => {
    await open();
    const { connectionId } = stage;
    const { id: guard } = await protectRecord({
      ctx: officer(),
      input: { connectionId, stream: "rooms", key: "r1", reason: "server room" },
    });
    const id = await draft([wish("r1", "cut")]);
    expect(await stage.set(id)).toMatchObject({ status: "failed", stopReason: "nothingToDo" });
    expect(await mayOf(id)).toContain("plan-rest");
    await unprotectRecord({ ctx: stage.as("sun", "supervisor"), input: { id: guard } });
    const made = await rest(id);
    expect(await stage.set(made.id)).toMatchObject({ status: "planned", counts: { action: 1 } });
    expect(stage.platform.arrived).toEqual([]);
  });

  test("leaves money out that was acknowledged and cannot be seen, and does a relay again", async () => {
    await open();
    const { platform } = stage;
    platform.fate = () => "onlyAcknowledged";
    const money = await draft([wish("r1", "topUp", { amount: 5 })]);
    await carryOut(money);
    const relay = await draft([wish("r2", "cut")]);
    await carryOut(relay);
    platform.fate = () => undefined;
    expect(await stage.set(relay)).toMatchObject({ unverified: 1 });
    expect(await mayOf(money)).not.toContain("plan-rest");
    await expect(rest(money)).rejects.toMatchObject({ code: "conflict" });
    const made = await rest(relay);
    expect(await done(made.id)).toEqual(["cut r2 action"]);
  });

  test("of a revert is a revert of the same set, and of money none beside another", async () => {
    await open();
    const { platform } = stage;
    const id = await draft([wish("r1", "topUp", { amount: 5 }), wish("r2", "topUp", { amount: 7 })]);
    await carryOut(id);
    const takeBack = () => revertChangeSet({ ctx: officer(), input: { id, reason: "booked twice" } });
    const back = await takeBack();
    platform.fate = ({ key }) => (key === "r1" ? "refused" : undefined);
    await carryOut(back.id);
    platform.fate = () => undefined;
    const other = await takeBack();
    await expect(rest(back.id)).rejects.toMatchObject({ code: "conflict" });
    await cancelChangeSet({ ctx: officer(), input: other });
    const made = await rest(back.id);
    expect(await stage.set(made.id)).toMatchObject({ revertsId: id, restOfId: back.id, source: "revert" });
    expect(await done(made.id)).toEqual(["chargeBack r1 action"]);
    await expect(takeBack()).rejects.toMatchObject({ code: "conflict" });
    await carryOut(made.id);
    await expect(takeBack()).rejects.toMatchObject({ code: "conflict" });
    expect(["r1", "r2"].map((key) => platform.rooms.get(key)!.balance)).toEqual([1000, 1000]);
  });

  test("is made by whoever may make a set, of sets that have ended only, and planned when the platform answers again", async () => {
    await open();
    const id = await draft([wish("r1", "update", { limit: 600 })]);
    await expect(rest(id)).rejects.toMatchObject({ code: "conflict" });
    await expire();
    await expect(rest(id, approver())).rejects.toMatchObject({ code: "forbidden" });
    stage.platform.down = true;
    await expect(rest(id)).rejects.toBeDefined();
    stage.platform.down = false;
    const made = await rest(id);
    expect(await stage.set(made.id)).toMatchObject({ status: "planned", total: 1 });
    expect((await stage.set(id)).restId).toBe(made.id);
  });
});
