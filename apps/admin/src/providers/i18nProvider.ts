import polyglot from "ra-i18n-polyglot";
import type { I18nProvider } from "react-admin";
import { LOCALES, type LocaleId, loadMessages } from "../i18n/locales.ts";

/** Messages of one language are loaded when it is chosen; `initial` must be loaded before the first picture. */
export async function createI18n(initial: LocaleId): Promise<I18nProvider> {
  const first = await loadMessages(initial);
  document.documentElement.lang = initial;
  return polyglot(
    (locale) => {
      document.documentElement.lang = locale;
      return locale === initial ? first : loadMessages(locale as LocaleId);
    },
    initial,
    [...LOCALES],
    { onMissingKey: (key: string) => key },
  );
}
