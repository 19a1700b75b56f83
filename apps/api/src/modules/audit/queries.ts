import { auditEvent } from "@campushub/drizzle/schema";
import { ilike, or, sql } from "drizzle-orm";
import { z } from "zod";
import { defineResource, filter, likePattern } from "../../infra/listing.ts";
import { auditEventSchema } from "./schema.ts";

export const auditEvents = defineResource({
  name: "audit-events",
  from: auditEvent,
  columns: {
    id: auditEvent.id,
    at: auditEvent.at,
    actorKind: auditEvent.actorKind,
    actorId: auditEvent.actorId,
    actorName: auditEvent.actorName,
    action: auditEvent.action,
    resource: auditEvent.resource,
    recordId: auditEvent.recordId,
    reason: auditEvent.reason,
    before: auditEvent.before,
    after: auditEvent.after,
    requestId: auditEvent.requestId,
    address: auditEvent.address,
    hash: auditEvent.hash,
  },
  view: auditEventSchema,
  filters: {
    q: filter(z.string().max(200), (text) => {
      const pattern = likePattern(text);
      return or(
        ilike(auditEvent.actorName, pattern),
        ilike(auditEvent.action, pattern),
        ilike(auditEvent.recordId, pattern),
        ilike(auditEvent.reason, pattern),
        sql`${auditEvent.after}::text ilike ${pattern}`,
        sql`${auditEvent.before}::text ilike ${pattern}`,
      );
    }),
  },
  defaultSort: ["id", "DESC"],
});
