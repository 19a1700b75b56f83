import type { Grant } from "../../core/policy.ts";

const READERS = ["informationOfficer", "supervisor", "viewer", "approver"] as const;

export const grants: readonly Grant[] = [
  ...["sync-runs", "sync-logs", "records", "rejects", "drifts", "stream-states"].map(
    (resource): Grant => ({
      resource,
      actions: ["*"],
      roles: ["informationOfficer"],
    }),
  ),
  ...["sync-runs", "sync-logs", "records"].map(
    (resource): Grant => ({ resource, actions: ["list", "show", "export"], roles: READERS }),
  ),
  { resource: "rejects", actions: ["list", "show"], roles: ["supervisor"] },
  { resource: "drifts", actions: ["list", "show"], roles: ["supervisor"] },
];
