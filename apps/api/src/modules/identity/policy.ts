import type { Grant } from "../../core/policy.ts";

const READ = ["list", "show"];
const TWO_FACTOR = ["enableTwoFactor", "disableTwoFactor", "renewBackupCodes"];

export const grants: readonly Grant[] = [
  { resource: "me", actions: ["show", "edit", "signIn", ...TWO_FACTOR], roles: "everyone" },
  { resource: "users", actions: ["*"], roles: ["admin"] },
  { resource: "users", actions: READ, roles: ["informationOfficer", "supervisor"], hides: ["email"] },
  { resource: "roles", actions: READ, roles: ["admin", "informationOfficer", "supervisor"] },
  { resource: "tokens", actions: ["*"], roles: ["admin"] },
  { resource: "tokens", actions: [...READ, "create", "delete"], roles: ["informationOfficer"] },
];
