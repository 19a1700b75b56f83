import type { Grant } from "../../core/policy.ts";

/** `readdress`: where what the connection keeps is sent to; apart from `edit`, so that it can be kept in fewer hands. */
const OFFICER = ["list", "show", "create", "edit", "readdress", "delete", "check", "sync", "arm", "disarm"];

export const grants: readonly Grant[] = [
  { resource: "connections", actions: OFFICER, roles: ["informationOfficer"] },
  { resource: "connections", actions: ["list", "show"], roles: ["supervisor", "viewer", "approver"] },
  { resource: "connectors", actions: ["list", "show"], roles: ["informationOfficer", "supervisor", "viewer", "approver"] },
];
