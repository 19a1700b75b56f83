import type { Grant } from "../../core/policy.ts";

export const grants: readonly Grant[] = [{ resource: "demo", actions: ["*"], roles: ["informationOfficer"] }];
