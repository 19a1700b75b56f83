import { Converter } from "opencc-js/cn2t";
import { FIXES } from "../src/i18n/zh-TW.fixes.ts";

type Tree = string | { readonly [key: string]: Tree };

const convert = Converter({ from: "cn", to: "twp" });

/** Simplified → traditional text as written in Taiwan; the small table of fixes has the last word. */
export function traditionalText(text: string): string {
  return FIXES.reduce((now, [from, to]) => now.replaceAll(from, to), convert(text));
}

/** A tree of messages, every text turned into traditional Chinese, keys untouched. */
export function toTraditional<T extends Tree>(messages: T): T {
  if (typeof messages === "string") return traditionalText(messages) as T;
  return Object.fromEntries(Object.entries(messages).map(([key, inner]) => [key, toTraditional(inner)])) as T;
}
