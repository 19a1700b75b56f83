import type { Grant } from "../../core/policy.ts";

export const grants: readonly Grant[] = [
  { resource: "points", actions: ["list", "show", "export"], roles: ["informationOfficer", "supervisor", "viewer", "approver"] },
  ...["readings", "reading-changes"].map((resource) => ({
    resource,
    actions: ["list", "show", "export"],
    roles: ["informationOfficer", "supervisor", "viewer", "approver"] as const,
  })),
];
