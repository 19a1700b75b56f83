import { useLocale, useTranslate } from "react-admin";
import { type CodeGroup, type Said, sentence } from "./sentence.ts";
import { useWords } from "./useWords.ts";

/** Codes of a connection's connector, and of the hub, in the reader's language. */
export function useSentences(connectionId: number): (group: CodeGroup, said: Said) => string {
  const locale = useLocale() ?? "zh-CN";
  const t = useTranslate();
  const messages = useWords().connectorOf(connectionId)?.messages ?? {};
  return (group, said) => sentence({ locale, t, messages }, group, said);
}
