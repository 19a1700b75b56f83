import { useLocale, useTranslate } from "react-admin";
import { useWords } from "../../connectors/useWords.ts";
import { ExportAll } from "../../elements/ExportAll.tsx";
import { useMessages } from "../../elements/useMessages.ts";
import { useNames } from "../../elements/useNames.ts";
import { rejectFileColumns } from "./file-columns.ts";

/** The rejects as a file. */
export function Export() {
  const t = useTranslate();
  const name = useNames();
  const locale = useLocale() ?? "zh-CN";
  const words = useWords();
  const messages = useMessages();
  if (!messages) return null;
  const codes = Object.keys(messages.reject.codes);
  return <ExportAll title={t("nav.rejects")} columns={rejectFileColumns(words, { t, name, locale, codes })} />;
}
