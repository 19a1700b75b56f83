import { type FileColumn, fileColumn, personColumn, type Speech, timeColumn } from "../../elements/file-columns.ts";
import type { Messages } from "../../i18n/zh-CN/index.ts";

type AuditWords = Pick<Messages, "audit" | "action" | "resourceName">;

/** The columns of the audit for a file; what a cell shows beside its value has a column of its own. */
export const auditFileColumns = (t: Speech["t"], { audit, action, resourceName }: AuditWords): FileColumn[] => [
  timeColumn("at", t("audit.at"), { t }),
  personColumn("actorName", t("audit.actor"), { t }),
  { paths: ["actorKind"], head: t("audit.actorKind"), words: audit.kinds },
  { paths: ["action"], head: t("audit.action"), words: action },
  { paths: ["resource"], head: t("audit.resource"), words: resourceName },
  fileColumn("recordId", t("audit.recordId")),
  fileColumn("reason", t("audit.reason")),
];
