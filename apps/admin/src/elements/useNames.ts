import { useLocale } from "react-admin";
import type { Names } from "../contract.ts";

/** The name in the language of the screen. */
export function nameIn(locale: string, names: Names): string {
  if (locale === "en") return names.en;
  return locale === "zh-TW" ? names.zhTW : names.zh;
}

export function useNames(): (names: Names | null | undefined) => string {
  const locale = useLocale();
  return (names) => (names ? nameIn(locale, names) : "");
}
