import type { Names } from "@campushub/kit";
import { LANGUAGES, type Language } from "../../core/languages.ts";
import { inThree } from "../connections/index.ts";
import { WORDS } from "./words.gen.ts";

export type WordKey = keyof typeof WORDS;
type Values = Readonly<Record<string, string | number>>;

/** What the screens say for a key, with its values put in: `say("en", "import.code.tooBig", { limit: 5 })`. */
export const say = (language: Language, key: WordKey, values?: Values): string =>
  filled(WORDS[key][LANGUAGES.indexOf(language)]!, values);

/** Of a key made of data: undefined where the screens have no word for it. */
export const sayIfKnown = (language: Language, key: string, values?: Values): string | undefined =>
  Object.hasOwn(WORDS, key) ? say(language, key as WordKey, values) : undefined;

/** A connector's name for something. */
export function nameIn(language: Language, names: Names): string {
  const { zh, zhTW, en } = inThree(names);
  return language === "en" ? en : language === "zh-TW" ? zhTW : zh;
}

/** Why an op stands as it does: the connector's own sentence, else the hub's, else the code itself. */
export function sayOpCode(language: Language, code: string, messages: Readonly<Record<string, Names>> = {}): string {
  if (Object.hasOwn(messages, code)) return nameIn(language, messages[code]!);
  const status = /^http_(\d{3})$/.exec(code)?.[1];
  return (
    sayIfKnown(language, `change.code.${code}`) ??
    sayIfKnown(language, `errorCode.${code}`) ??
    (status ? say(language, "errorCode.http", { status }) : code)
  );
}

const filled = (text: string, values: Values = {}): string =>
  text.replace(/%\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
