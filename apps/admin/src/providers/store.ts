import { localStorageStore } from "react-admin";
import { isLocale, type LocaleId } from "../i18n/locales.ts";

/** What a person chose on this machine: language, theme, columns, filters. */
export const store = localStorageStore("1", "CampusHub");

/** The language chosen before, else the browser's, else simplified Chinese. */
export function preferredLocale(): LocaleId {
  const chosen: unknown = store.getItem("locale");
  if (isLocale(chosen)) return chosen;
  const wanted = navigator.language;
  if (/^zh-(TW|HK|MO|Hant)/i.test(wanted)) return "zh-TW";
  return "zh-CN";
}
