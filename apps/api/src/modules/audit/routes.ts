import type { ModuleRoutes } from "../../http/router.ts";
import { checkAudit } from "./check.ts";
import { auditEvents } from "./queries.ts";
import { auditVerdictSchema } from "./schema.ts";

export const auditRoutes: ModuleRoutes = (api) => {
  api.resource(auditEvents);
  api.verb({
    method: "post",
    path: "/audit-events/_check",
    summary: "Walk the hash chain and name the first event that does not hold",
    resource: "audit-events",
    action: "check",
    answer: auditVerdictSchema,
    run: ({ ctx }) => checkAudit(ctx),
  });
};
