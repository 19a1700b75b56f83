import type { Grant } from "../../core/policy.ts";

export const grants: readonly Grant[] = [
  { resource: "connections", actions: ["*"], roles: ["informationOfficer"] },
  { resource: "connections", actions: ["list", "show"], roles: ["supervisor", "viewer", "approver"] },
  { resource: "connectors", actions: ["list", "show"], roles: ["informationOfficer", "supervisor", "viewer", "approver"] },
];
