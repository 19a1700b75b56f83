import { beforeEach, describe, expect, test } from "vitest";
import { wish } from "../../../tests/helpers/office.ts";
import { writtenStage } from "../../../tests/helpers/written-stage.ts";
import type { Role } from "./core/actor.ts";
import type { Ctx } from "./core/context.ts";
import { createPolicy } from "./core/policy.ts";
import { createChangeSet } from "./modules/changes/create-change-set.ts";
import { approveChangeSet } from "./modules/changes/decide-change-set.ts";
import { delegateApproval } from "./modules/changes/delegate-approval.ts";
import { planChangeSet } from "./modules/changes/plan-change-set.ts";
import { submitChangeSet } from "./modules/changes/submit-change-set.ts";
import { createUser } from "./modules/identity/create-user.ts";
import { grants } from "./modules/identity/index.ts";
import { updateUser } from "./modules/identity/update-user.ts";

const HOUR_MS = 3_600_000;
const { stage, open } = writtenStage();
beforeEach(() => open());

/** A person who may look after accounts, too. */
const as = (id: string, ...roles: Role[]): Ctx => {
  const ctx = stage.as(id, ...roles);
  return { ...ctx, policy: createPolicy([...ctx.policy.grants, ...grants]) };
};
const admin = () => as("root", "admin");

/** A top-up by this person that waits for a decision. */
async function submitted(ctx: Ctx): Promise<number> {
  const wishes = { connectionId: stage.connectionId, source: "edit" as const, ops: [wish("r1", "topUp", { amount: 1 })] };
  const made = await createChangeSet({ ctx, input: { ...wishes, title: "a top-up", reason: "" } });
  await planChangeSet({ ctx, input: made });
  await submitChangeSet({ ctx, input: made });
  return made.id;
}

let made = 0;
async function newUser(ctx: Ctx, ...roles: Role[]): Promise<string> {
  const name = `puppet-${++made}`;
  const account = { username: name, name, roles, password: "a first password", mustChangePassword: true };
  return (await createUser({ ctx, input: account })).id;
}

describe("an account made for the purpose", () => {
  const refused = { code: "forbidden", facts: { detail: { reason: "approverMade" } } };

  test.each<[string, string, (id: string) => Promise<unknown>]>([
    ["made it", "root", async () => {}],
    ["given it a role", "wu", (id) => updateUser({ ctx: admin(), input: { id, changes: { roles: ["approver"] } } })],
  ])("does not approve, for a day, what was made by whoever has %s; what others made it does", async (_how, maker, give) => {
    const id = await newUser(as(maker, "admin"), "approver");
    await give(id);
    const puppet = as(id, "approver");
    const [own, other] = [await submitted(admin()), await submitted(as("li", "informationOfficer"))];
    expect((await stage.set(own, puppet)).may).not.toContain("approve");
    await expect(approveChangeSet({ ctx: puppet, input: { id: own } })).rejects.toMatchObject(refused);
    await approveChangeSet({ ctx: puppet, input: { id: other } });
    stage.clock.advance(24 * HOUR_MS);
    const later = await submitted(admin());
    expect((await stage.set(later, puppet)).may).toContain("approve");
    await approveChangeSet({ ctx: puppet, input: { id: later } });
  });

  test("does not either where an account between them was made for it, nor by the right of such a lender", async () => {
    const between = await newUser(admin(), "admin");
    const puppet = await newUser(as(between, "admin"), "approver");
    const deputy = await newUser(as("wu", "admin"), "informationOfficer");
    const id = await submitted(admin());
    await expect(approveChangeSet({ ctx: as(puppet, "approver"), input: { id } })).rejects.toMatchObject(refused);
    const [fromAt, untilAt] = [0, HOUR_MS].map((ms) => new Date(stage.clock.now() + ms).toISOString()) as [string, string];
    const loan = { fromUserId: puppet, toUserId: deputy, fromAt, untilAt, reason: "leave" };
    await delegateApproval({ ctx: admin(), input: loan });
    const lent = approveChangeSet({ ctx: as(deputy, "informationOfficer"), input: { id } });
    await expect(lent).rejects.toMatchObject({ facts: { detail: { reason: "lenderInvolved" } } });
    await approveChangeSet({ ctx: as("chen", "approver"), input: { id } });
  });
});
