import type { Language } from "../../core/languages.ts";

export interface SeriesWords {
  readonly sheet: string;
  readonly head: readonly string[];
  /** By quality 0–3. */
  readonly qualities: readonly string[];
  /** By source 0–2. */
  readonly sources: readonly string[];
}

/** What a file of readings says beside the values, in the reader's language. */
export const SERIES_WORDS: Readonly<Record<Language, SeriesWords>> = {
  "zh-CN": {
    sheet: "读数",
    head: ["监测点", "编号", "时间（北京时间）", "读数", "单位", "质量", "来源"],
    qualities: ["好", "存疑", "坏", "替代值"],
    sources: ["平台读取", "实时推送", "人工补录"],
  },
  "zh-TW": {
    sheet: "讀數",
    head: ["監測點", "編號", "時間（北京時間）", "讀數", "單位", "品質", "來源"],
    qualities: ["好", "存疑", "壞", "替代值"],
    sources: ["平台讀取", "即時推送", "人工補錄"],
  },
  en: {
    sheet: "Readings",
    head: ["Point", "Key", "Time (Beijing)", "Value", "Unit", "Quality", "Source"],
    qualities: ["good", "uncertain", "bad", "substitute"],
    sources: ["read", "live", "by hand"],
  },
};
