import { useTranslate } from "react-admin";
import { ExportAll } from "../../elements/ExportAll.tsx";
import { useMessages } from "../../elements/useMessages.ts";
import { auditFileColumns } from "./file-columns.ts";

/** The audit as a file: of its many actions and things, every one that has a word is named by it. */
export function Export() {
  const t = useTranslate();
  const words = useMessages();
  return words && <ExportAll title={t("nav.audit-events")} columns={auditFileColumns(t, words)} />;
}
