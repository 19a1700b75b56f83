import { useQuery } from "@tanstack/react-query";
import { useLocale, useTranslate } from "react-admin";
import { ExportAll } from "../../elements/ExportAll.tsx";
import { type LocaleId, loadMessages } from "../../i18n/locales.ts";
import { auditFileColumns } from "./file-columns.ts";

/** The audit as a file: of its many actions and things, every one that has a word is named by it. */
export function Export() {
  const t = useTranslate();
  const locale = useLocale() as LocaleId;
  const { data: words } = useQuery({ queryKey: ["messages", locale], queryFn: () => loadMessages(locale), staleTime: Infinity });
  return words && <ExportAll title={t("nav.audit-events")} columns={auditFileColumns(t, words)} />;
}
