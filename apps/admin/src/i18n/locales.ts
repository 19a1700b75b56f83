import type { Messages } from "./zh-CN/index.ts";

export const LOCALES = [
  { locale: "zh-CN", name: "简体" },
  { locale: "zh-TW", name: "繁體" },
  { locale: "en", name: "English" },
] as const;
export type LocaleId = (typeof LOCALES)[number]["locale"];

export const isLocale = (value: unknown): value is LocaleId => LOCALES.some(({ locale }) => locale === value);

/** One chunk per language. */
export async function loadMessages(locale: LocaleId): Promise<Messages> {
  if (locale === "en") return (await import("./en/index.ts")).en;
  if (locale === "zh-TW") return (await import("virtual:messages-zh-TW")).default;
  return (await import("./zh-CN/index.ts")).zhCN;
}
