import { useQuery } from "@tanstack/react-query";
import { useLocale } from "react-admin";
import { type LocaleId, loadMessages } from "../i18n/locales.ts";

/** All words of the reader's language, for files that name whatever has one; undefined while they are on their way. */
export function useMessages() {
  const locale = useLocale() as LocaleId;
  return useQuery({ queryKey: ["messages", locale], queryFn: () => loadMessages(locale), staleTime: Infinity }).data;
}
