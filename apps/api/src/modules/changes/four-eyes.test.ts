import { approvalDelegation, user } from "@campushub/drizzle/schema";
import { eq } from "drizzle-orm";
import { beforeEach, describe, expect, test } from "vitest";
import type { z } from "zod";
import { writtenStage } from "../../../../../tests/helpers/written-stage.ts";
import { type Actor, type Role, systemActor } from "../../core/actor.ts";
import type { Ctx } from "../../core/context.ts";
import { createChangeSet } from "./create-change-set.ts";
import { approveChangeSet, rejectChangeSet } from "./decide-change-set.ts";
import { delegateApproval } from "./delegate-approval.ts";
import { planChangeSet } from "./plan-change-set.ts";
import { resolveConflict } from "./resolve-conflict.ts";
import type { changeSetUpdateSchema, OpWish } from "./schema.ts";
import { submitChangeSet } from "./submit-change-set.ts";
import { updateChangeSet } from "./update-change-set.ts";

type ChangeSetUpdate = z.output<typeof changeSetUpdateSchema>;

const HOUR = 3_600_000;

const { stage, open } = writtenStage();
beforeEach(async () => {
  await open();
  await stage.hub.ctx.db.delete(approvalDelegation);
  await stage.hub.ctx.db.delete(user);
  for (const [id, role] of Object.entries(HOUSE)) {
    await stage.hub.ctx.db.insert(user).values({ id, name: id, email: `${id}@example.edu`, role });
  }
});

/** The house's people and their roles. */
const HOUSE = {
  li: "informationOfficer",
  chen: "approver",
  wu: "supervisor",
  both: "informationOfficer,approver",
  deputy: "informationOfficer",
  zhao: "informationOfficer",
};

const person = (id: keyof typeof HOUSE) => stage.as(id, ...(HOUSE[id].split(",") as Role[]));
const admin = () => stage.as("root", "admin");
const topUp = (amount: number): OpWish => ({ stream: "rooms", key: "r1", op: "topUp", fields: { amount } });

/** A top-up by officer li that waits for a decision. */
async function submitted(by = person("li")): Promise<number> {
  const { connectionId } = stage;
  const input = { connectionId, title: "a top-up", reason: "", source: "edit" as const, ops: [topUp(1)] };
  const { id } = await createChangeSet({ ctx: by, input });
  await planChangeSet({ ctx: by, input: { id } });
  await submitChangeSet({ ctx: by, input: { id } });
  return id;
}

async function lend(fromUserId: string, toUserId: string, by: Ctx = admin()): Promise<void> {
  const [fromAt, untilAt] = [0, HOUR].map((ms) => new Date(stage.clock.now() + ms).toISOString()) as [string, string];
  await delegateApproval({ ctx: by, input: { fromUserId, toUserId, fromAt, untilAt, reason: "leave" } });
}

const may = async (id: number, who: keyof typeof HOUSE) => (await stage.set(id, person(who))).may;
const change = (id: string, changes: Partial<typeof user.$inferInsert>) =>
  stage.hub.ctx.db.update(user).set(changes).where(eq(user.id, id));

describe("whoever is no person", () => {
  test("lends nobody's right to decide, an administrator's token without an owner included", async () => {
    const token: Actor = { kind: "token", id: "token:1", name: "HUB_ADMIN_TOKEN", roles: ["admin"] };
    await expect(lend("chen", "deputy", { ...admin(), actor: token })).rejects.toMatchObject({ code: "forbidden" });
    await lend("chen", "deputy", { ...admin(), actor: { ...token, userId: "root" } });
  });

  test.each<[string, Actor]>([
    ["a token without an owner", { kind: "token", id: "token:1", name: "HUB_ADMIN_TOKEN", roles: ["admin"] }],
    ["the hub itself", systemActor],
  ])("decides on nothing: %s", async (_who, actor) => {
    const id = await submitted();
    const ctx = { ...admin(), actor };
    expect((await stage.set(id, ctx)).may).not.toEqual(expect.arrayContaining(["approve"]));
    await expect(approveChangeSet({ ctx, input: { id } })).rejects.toMatchObject({ code: "forbidden" });
    await expect(rejectChangeSet({ ctx, input: { id, comment: "no" } })).rejects.toMatchObject({ code: "forbidden" });
  });

  test("is told apart from a person who comes by a token", async () => {
    const id = await submitted();
    const actor: Actor = { kind: "token", id: "token:2", name: "phone", roles: ["approver"], userId: "chen" };
    await approveChangeSet({ ctx: { ...admin(), actor }, input: { id } });
    expect(await stage.set(id)).toMatchObject({ status: "approved", decidedBy: "chen" });
  });
});

describe("a lent right to approve", () => {
  test("holds for a while, and a refusal says why", async () => {
    const id = await submitted();
    const ctx = person("deputy");
    await expect(rejectChangeSet({ ctx, input: { id, comment: "no" } })).rejects.toMatchObject({ code: "forbidden" });
    await lend("chen", "deputy", person("chen"));
    await expect(rejectChangeSet({ ctx, input: { id } })).rejects.toMatchObject({ code: "invalid" });
    await rejectChangeSet({ ctx, input: { id, comment: "exams this week" } });
    expect(await stage.set(id)).toMatchObject({ status: "rejected", onBehalfOf: "chen", decisionComment: "exams this week" });
  });

  test.each<[string, () => Promise<unknown>]>([
    ["became a viewer", () => change("chen", { role: "viewer" })],
    ["was disabled", () => change("chen", { banned: true })],
    ["is no more", () => stage.hub.ctx.db.delete(user).where(eq(user.id, "chen"))],
  ])("ends when its lender %s", async (_how, lose) => {
    const id = await submitted();
    await lend("chen", "deputy");
    expect(await may(id, "deputy")).toContain("approve");
    await lose();
    expect(await may(id, "deputy")).not.toContain("approve");
    await expect(approveChangeSet({ ctx: person("deputy"), input: { id } })).rejects.toMatchObject({ code: "forbidden" });
  });

  test("counts from any lender who is not involved, however new the author's own loan is", async () => {
    const id = await submitted(person("both"));
    await lend("chen", "deputy");
    await lend("both", "deputy");
    expect(await may(id, "deputy")).toContain("approve");
    await approveChangeSet({ ctx: person("deputy"), input: { id } });
    expect(await stage.set(id)).toMatchObject({ status: "approved", onBehalfOf: "chen" });
  });

  test("of the author alone does not count", async () => {
    const id = await submitted(person("both"));
    await lend("both", "deputy");
    expect(await may(id, "deputy")).not.toContain("approve");
    await expect(approveChangeSet({ ctx: person("deputy"), input: { id } })).rejects.toThrow("lent by");
  });

  test("is lent by somebody who has it, to somebody who is there", async () => {
    const refused = (fields: object) => ({ code: "invalid", facts: { fields } });
    const noAccount = "has no account in use";
    await expect(lend("ghost", "deputy")).rejects.toMatchObject(refused({ fromUserId: noAccount }));
    await expect(lend("chen", "ghost")).rejects.toMatchObject(refused({ toUserId: noAccount }));
    await expect(lend("li", "deputy")).rejects.toMatchObject(refused({ fromUserId: "may not approve" }));
    await change("deputy", { banned: true });
    await expect(lend("chen", "deputy")).rejects.toMatchObject(refused({ toUserId: noAccount }));
  });
});

describe("whoever changed a set", () => {
  /** A draft of li's that `change` was made to, then planned and submitted by li. */
  async function submittedAfter(change: (id: number) => Promise<void>): Promise<number> {
    const { connectionId } = stage;
    const input = { connectionId, title: "a top-up", reason: "", source: "edit" as const, ops: [topUp(1)] };
    const { id } = await createChangeSet({ ctx: person("li"), input });
    await change(id);
    await planChangeSet({ ctx: person("li"), input: { id } });
    await submitChangeSet({ ctx: person("li"), input: { id } });
    return id;
  }
  const edit = (id: number, changes: ChangeSetUpdate, ctx = person("both")) =>
    updateChangeSet({ ctx, input: { id, changes, ifVersion: undefined } });

  test.each<[string, ChangeSetUpdate]>([
    ["put an op in", { addOps: [topUp(5000)] }],
    ["wrote another reason", { reason: "as agreed with the dean" }],
  ])("and %s cannot approve it", async (_what, changes) => {
    const id = await submittedAfter((made) => edit(made, changes));
    expect(await stage.set(id)).toMatchObject({ editors: ["both"] });
    expect(await may(id, "both")).not.toContain("approve");
    await expect(approveChangeSet({ ctx: person("both"), input: { id } })).rejects.toMatchObject({ code: "forbidden" });
    await approveChangeSet({ ctx: person("chen"), input: { id } });
  });

  test("neither lends a right for it nor approves it by a lent one", async () => {
    const id = await submittedAfter(async (made) => {
      await edit(made, { addOps: [topUp(5000)] });
      await edit(made, { title: "two top-ups" }, person("deputy"));
    });
    await lend("both", "zhao");
    await lend("chen", "deputy");
    for (const who of ["zhao", "deputy"] as const) {
      expect(await may(id, who)).not.toContain("approve");
      await expect(approveChangeSet({ ctx: person(who), input: { id } })).rejects.toMatchObject({ code: "forbidden" });
    }
    await lend("chen", "zhao");
    await approveChangeSet({ ctx: person("zhao"), input: { id } });
  });

  test("stays its editor when the set is planned and submitted again by others", async () => {
    const id = await submittedAfter((made) => edit(made, { addOps: [topUp(5000)] }));
    await planChangeSet({ ctx: person("li"), input: { id } });
    await submitChangeSet({ ctx: person("deputy"), input: { id } });
    await expect(approveChangeSet({ ctx: person("both"), input: { id } })).rejects.toMatchObject({ code: "forbidden" });
  });

  test("by settling a conflict cannot approve it", async () => {
    stage.platform.rooms.get("r2")!.limit = 500;
    const id = await submittedAfter(async (made) => {
      await edit(made, { addOps: [{ stream: "rooms", key: "r2", op: "update", fields: { limit: 600 } }] }, person("li"));
      await planChangeSet({ ctx: person("li"), input: { id: made } });
      const conflicting = (await stage.ops(made)).find(({ outcome }) => outcome === "conflict")!;
      await resolveConflict({ ctx: person("both"), input: { id: conflicting.id, resolution: "mine" } });
    });
    expect(await stage.set(id)).toMatchObject({ editors: ["li", "both"] });
    await expect(approveChangeSet({ ctx: person("both"), input: { id } })).rejects.toMatchObject({ code: "forbidden" });
  });
});
