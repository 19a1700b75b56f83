import { z } from "zod";

export const auditEventSchema = z.object({
  id: z.number().int(),
  at: z.string(),
  actorKind: z.enum(["user", "token", "system"]),
  actorId: z.string(),
  actorName: z.string(),
  /** `resource.action` */
  action: z.string(),
  resource: z.string(),
  recordId: z.string().nullable(),
  reason: z.string().nullable(),
  before: z.unknown(),
  after: z.unknown(),
  requestId: z.string().nullable(),
  address: z.string().nullable(),
  hash: z.string(),
});
export type AuditEventView = z.output<typeof auditEventSchema>;

export const auditVerdictSchema = z.object({
  intact: z.boolean(),
  events: z.number().int(),
  head: z.string(),
  brokenAt: z.object({ id: z.number().int(), fault: z.enum(["missing", "link", "content", "unkeyed", "cut"]) }).nullable(),
});
