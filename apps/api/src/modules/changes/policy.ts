import type { Grant } from "../../core/policy.ts";

const READ = ["list", "show"];

export const grants: readonly Grant[] = [
  {
    resource: "change-sets",
    actions: [...READ, "create", "edit", "plan", "submit", "apply", "pause", "resume", "cancel", "revert", "planRest"],
    roles: ["informationOfficer"],
  },
  { resource: "change-sets", actions: [...READ, "approve", "apply", "pause", "cancel"], roles: ["approver", "supervisor"] },
  { resource: "change-sets", actions: READ, roles: ["viewer"] },
  // Whether a decision is this actor's to take depends on the set and on lent rights: `engine/approver.ts`.
  { resource: "change-sets", actions: ["decide"], roles: "everyone", askedLater: true },
  { resource: "change-ops", actions: READ, roles: ["informationOfficer", "approver", "supervisor", "viewer"] },
  { resource: "change-imports", actions: READ, roles: ["informationOfficer", "approver", "supervisor"] },
  { resource: "protected-records", actions: [...READ, "create"], roles: ["informationOfficer", "supervisor"] },
  { resource: "protected-records", actions: ["delete"], roles: ["supervisor"] },
  { resource: "protected-records", actions: READ, roles: ["approver", "viewer"] },
  { resource: "approval-delegations", actions: [...READ, "create", "delete"], roles: ["approver", "supervisor"] },
  { resource: "approval-delegations", actions: READ, roles: ["informationOfficer"] },
  { resource: "write-safety", actions: ["show", "stop"], roles: ["informationOfficer", "approver"] },
  { resource: "write-safety", actions: ["show", "stop", "edit"], roles: ["supervisor"] },
  { resource: "write-safety", actions: ["show"], roles: ["viewer"] },
];
