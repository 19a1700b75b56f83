import type { Grant } from "../../core/policy.ts";

const READ = ["list", "show"];

export const grants: readonly Grant[] = [
  { resource: "audit-events", actions: ["*"], roles: ["admin"] },
  { resource: "audit-events", actions: [...READ, "check"], roles: ["supervisor"], hides: ["address"] },
  { resource: "audit-events", actions: READ, roles: ["informationOfficer"], hides: ["address"] },
];
