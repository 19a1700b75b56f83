import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Actor, ROLES, type Role } from "./actor.ts";
import { createPolicy, type Grant } from "./policy.ts";

const actor = (...roles: Role[]): Actor => ({ kind: "user", id: "u1", name: "u", roles });
const grants: Grant[] = [
  { resource: "records", actions: ["list", "show"], roles: ["viewer"], hides: ["phone", "data"] },
  { resource: "records", actions: ["*"], roles: ["informationOfficer"] },
  { resource: "records", actions: ["list"], roles: ["clerk"], hides: ["phone"] },
  { resource: "requests", actions: ["edit"], roles: "everyone", when: (who, record) => record.owner === who.id },
];
const policy = createPolicy(grants);

describe("the policy table", () => {
  test("what no line grants is refused", () => {
    expect(policy.can(actor("viewer"), "edit", "records")).toBe(false);
    expect(policy.can(actor("keeper"), "list", "records")).toBe(false);
    expect(() => policy.demand(actor(), "list", "records")).toThrow(/does not allow list on records/);
  });

  test("a star grants every action, of its own resource only", () => {
    expect(policy.can(actor("informationOfficer"), "anything", "records")).toBe(true);
    expect(policy.can(actor("informationOfficer"), "anything", "users")).toBe(false);
  });

  test("the administrator may do everything there is, and nothing that is not", () => {
    expect(policy.can(actor("admin"), "edit", "requests")).toBe(true);
    expect(policy.can(actor("admin"), "list", "invented")).toBe(false);
  });

  test("a grant for some records holds for those only", () => {
    expect(policy.can(actor("clerk"), "edit", { resource: "requests", record: { owner: "u1" } })).toBe(true);
    expect(policy.can(actor("clerk"), "edit", { resource: "requests", record: { owner: "u2" } })).toBe(false);
    expect(policy.can(actor("clerk"), "edit", "requests")).toBe(false);
  });

  test("a field is hidden when every grant hides it", () => {
    expect([...policy.hidden(actor("viewer"), "records")]).toEqual(["phone", "data"]);
    expect([...policy.hidden(actor("viewer", "clerk"), "records")]).toEqual(["phone"]);
    expect([...policy.hidden(actor("viewer", "informationOfficer"), "records")]).toEqual([]);
    expect([...policy.hidden(actor("admin"), "records")]).toEqual([]);
  });

  test("a right that is only asked about later lets in, and is told to nobody", () => {
    const later = createPolicy([
      { resource: "records", actions: ["list"], roles: ["viewer"] },
      { resource: "records", actions: ["decide"], roles: "everyone", askedLater: true },
    ]);
    expect(later.can(actor("viewer"), "decide", "records")).toBe(true);
    expect(later.document(actor("viewer"))).toEqual({ records: ["list"] });
    expect(later.document(actor("clerk"))).toEqual({});
  });

  test("the document says yes exactly where the policy does", () => {
    const roles = fc.subarray([...ROLES]);
    const actions = fc.constantFrom("list", "show", "edit", "delete", "sync");
    fc.assert(
      fc.property(roles, actions, fc.constantFrom("records", "users"), (some, action, resource) => {
        const allowed = policy.document(actor(...some))[resource] ?? [];
        const said = allowed.includes("*") || allowed.includes(action);
        expect(said).toBe(policy.can(actor(...some), action, resource));
      }),
    );
  });
});
