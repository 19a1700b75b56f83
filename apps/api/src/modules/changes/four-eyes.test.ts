import { approvalDelegation, user } from "@campushub/drizzle/schema";
import { eq } from "drizzle-orm";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { openTestDatabase, type TestDatabase } from "../../../../../tests/helpers/database.ts";
import { openWrittenHub, type WrittenHub } from "../../../../../tests/helpers/written-platform.ts";
import type { Role } from "../../core/actor.ts";
import { createChangeSet } from "./create-change-set.ts";
import { approveChangeSet, rejectChangeSet } from "./decide-change-set.ts";
import { delegateApproval } from "./delegate-approval.ts";
import { planChangeSet } from "./plan-change-set.ts";
import type { OpWish } from "./schema.ts";
import { submitChangeSet } from "./submit-change-set.ts";

const HOUR = 3_600_000;

let database: TestDatabase;
let stage: WrittenHub;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  stage = await openWrittenHub({ database });
  await database.db.delete(approvalDelegation);
  await database.db.delete(user);
  for (const [id, role] of Object.entries(HOUSE)) {
    await database.db.insert(user).values({ id, name: id, email: `${id}@example.edu`, role });
  }
});
afterEach(() => stage.close());

/** The house's people and their roles. */
const HOUSE = {
  li: "informationOfficer",
  chen: "approver",
  wu: "supervisor",
  both: "informationOfficer,approver",
  deputy: "informationOfficer",
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

async function lend(fromUserId: string, toUserId: string, by = admin()): Promise<void> {
  const [fromAt, untilAt] = [0, HOUR].map((ms) => new Date(stage.clock.now() + ms).toISOString()) as [string, string];
  await delegateApproval({ ctx: by, input: { fromUserId, toUserId, fromAt, untilAt, reason: "leave" } });
}

const may = async (id: number, who: keyof typeof HOUSE) => (await stage.set(id, person(who))).may;
const change = (id: string, changes: Partial<typeof user.$inferInsert>) =>
  database.db.update(user).set(changes).where(eq(user.id, id));

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
    ["is no more", () => database.db.delete(user).where(eq(user.id, "chen"))],
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
