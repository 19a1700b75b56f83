export { anchorAudit, printHead, reanchorAudit } from "./anchor.ts";
export type { AuditFacts } from "./append.ts";
export { canonicalJson } from "./canonical.ts";
export { type AuditVerdict, checkAudit } from "./check.ts";
export { type Performance, perform } from "./perform.ts";
export { grants } from "./policy.ts";
