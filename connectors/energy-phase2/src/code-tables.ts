import type { Names } from "@campushub/kit";

/** Defaults of the connection's code tables; each vendor and each school deviates, so all of them are settings. */

/** OPC quality codes (OPC DA 3.0 §6.8) → 0 good · 1 uncertain · 2 bad · 3 missing-substitute. */
export const QUALITY_CODES: Record<string, string> = {
  "192": "0",
  "216": "1",
  "64": "1",
  "68": "1",
  "80": "1",
  "0": "2",
  "4": "2",
  "8": "2",
  "12": "2",
  "16": "2",
  "20": "3",
  "24": "3",
  "28": "2",
};

/** Class part of the national energy code (高校校园建筑节能监管系统建设技术导则, 2009). */
export const ENERGY_CODES: Record<string, string> = {
  "01": "electricity",
  "02": "water",
  "03": "gas",
  "04": "heat",
  "05": "cooling",
};

export const ENERGY_WORDS: Readonly<Record<string, Names>> = {
  electricity: { zh: "电", en: "electricity" },
  water: { zh: "水", en: "water" },
  gas: { zh: "燃气", en: "gas" },
  heat: { zh: "集中供热", en: "heat" },
  cooling: { zh: "集中供冷", en: "cooling" },
};

const SUB_ITEMS =
  "01000 01A00 01A10 01A20 01A30 01B00 01B10 01B1A 01B1B 01B1C 01B1D 01B1E 01B1F 01B20 " +
  "01C00 01C10 01C20 01C30 01D00 01D10 01D20 01D30 01D40 01D50 01D60 02000 03000 04000 05000";

/** Platform sub-item code → national sub-item code; this platform writes the national ones. */
export const SUB_ITEM_CODES: Record<string, string> = Object.fromEntries(SUB_ITEMS.split(" ").map((code) => [code, code]));

/** Class letters of campus buildings in the 2009 guideline; the ministry's letters of 2008 differ. */
export const BUILDING_TYPES: Record<string, string> = {
  A: "office",
  B: "library",
  C: "teaching",
  D: "laboratory",
  E: "complex",
  F: "sports",
  G: "canteen",
  H: "bathhouse",
  I: "dorm",
  J: "large-laboratory",
  K: "hospital",
  L: "guesthouse",
  M: "other",
};

export const ALARM_KINDS: Record<string, string> = {
  "11": "gateway-offline",
  "12": "point-silent",
  "21": "value-jump",
  "22": "register-drop",
  "31": "over-power",
};

/** How a point's values are to be read: C 累计 a register, I 时段 the use of the interval that begins at the stamp. */
export const VALUE_KINDS: Record<string, string> = { C: "register", I: "interval" };
export const VALUE_KIND_WORDS: Readonly<Record<string, Names>> = {
  register: { zh: "累计（表底）", en: "register (running total)" },
  interval: { zh: "时段用量", en: "interval (used since the last)" },
};
