import { expect, it } from "vitest";
import { createPolicy } from "../../core/policy.ts";
import { roleResource } from "./queries.ts";

it("a role that no grant names is not offered, since it could do nothing", async () => {
  const policy = createPolicy([
    { resource: "change-sets", actions: ["approve"], roles: ["approver"] },
    { resource: "me", actions: ["show"], roles: "everyone" },
    { resource: "roles", actions: ["list"], roles: ["admin"] },
  ]);
  const actor = { kind: "user", id: "1", name: "chen", roles: ["admin"] } as const;
  const { rows } = await roleResource(policy).list({ ctx: { policy, actor } as never, query: { filter: {} } as never });
  expect(rows.map(({ id }) => id)).toEqual(["admin", "approver"]);
});
