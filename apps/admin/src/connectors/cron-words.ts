import cronstrue from "cronstrue";
import "cronstrue/locales/zh_CN";
import "cronstrue/locales/zh_TW";

const LOCALES: Readonly<Record<string, string>> = { "zh-CN": "zh_CN", "zh-TW": "zh_TW" };

/** Five cron fields as a sentence in the language of the screen; undefined for what is no schedule. */
export function cronWords(expression: string, locale: string): string | undefined {
  try {
    const words = cronstrue.toString(expression, { locale: LOCALES[locale] ?? "en", use24HourTimeFormat: true });
    return words.replace(/, (?=[\u4e00-\u9fff])/g, "，").replace(/ {2,}/g, " ");
  } catch {
    return undefined;
  }
}
