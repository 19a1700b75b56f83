import type { Names } from "@campushub/kit";
import { Converter } from "opencc-js/cn2t";

const toTraditional = Converter({ from: "cn", to: "twp" });
const known = new Map<string, string>();

/** A connector's two-language name as the three the screens need; Taiwan wording by phrase. */
export function inThree(names: Names): { zh: string; zhTW: string; en: string } {
  const zhTW = known.get(names.zh) ?? toTraditional(names.zh);
  known.set(names.zh, zhTW);
  return { zh: names.zh, zhTW, en: names.en };
}

/** A field's unit in the three languages; a sign is the same in all. */
export function unitNames(unit: string | Names | undefined): { zh: string; zhTW: string; en: string } | null {
  if (unit === undefined) return null;
  return typeof unit === "string" ? { zh: unit, zhTW: unit, en: unit } : inThree(unit);
}
