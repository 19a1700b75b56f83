/** Colours by meaning. Faint is for rules and marks only: as text it would miss 4.5:1. */
export interface Tokens {
  readonly ink: string;
  readonly muted: string;
  readonly faint: string;
  readonly line: string;
  readonly bg: string;
  readonly surface: string;
  readonly hover: string;
  readonly accent: string;
  readonly accentInk: string;
  readonly accentSoft: string;
  readonly ok: string;
  readonly okSoft: string;
  readonly warn: string;
  readonly warnSoft: string;
  readonly bad: string;
  readonly badSoft: string;
  readonly badLine: string;
  readonly info: string;
  readonly infoSoft: string;
  readonly idle: string;
  readonly idleSoft: string;
  readonly shadow: string;
}

export const light: Tokens = {
  ink: "#1a2330",
  muted: "#5a6675",
  faint: "#8a95a3",
  line: "#e4e9ef",
  bg: "#f5f7f9",
  surface: "#ffffff",
  hover: "#f0f4f8",
  accent: "#2f55c4",
  accentInk: "#ffffff",
  accentSoft: "#e9eefb",
  ok: "#187a48",
  okSoft: "#e5f4ec",
  warn: "#9a5207",
  warnSoft: "#fdf1df",
  bad: "#bd2f27",
  badSoft: "#fcebea",
  badLine: "#eccac8",
  info: "#1f6699",
  infoSoft: "#e6f1f8",
  idle: "#5d6876",
  idleSoft: "#eef1f4",
  shadow: "0 8px 28px rgba(26, 35, 48, .14)",
};

export const dark: Tokens = {
  ink: "#e6ebf1",
  muted: "#9fabb9",
  faint: "#758292",
  line: "#2a3440",
  bg: "#12171d",
  surface: "#1a2129",
  hover: "#222b35",
  accent: "#8ea8ff",
  accentInk: "#0e1626",
  accentSoft: "#232f52",
  ok: "#62cf97",
  okSoft: "#17332a",
  warn: "#e7ad5c",
  warnSoft: "#3a2d18",
  bad: "#f28b84",
  badSoft: "#41242a",
  badLine: "#6b383a",
  info: "#7cbce8",
  infoSoft: "#1b3345",
  idle: "#a5b0bd",
  idleSoft: "#28313b",
  shadow: "0 8px 28px rgba(0, 0, 0, .5)",
};

export const FONT =
  '-apple-system, BlinkMacSystemFont, "Segoe UI", "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "Noto Sans SC", sans-serif';

/** `accentSoft` → `--accent-soft` */
export function cssVariables(tokens: Tokens): Record<string, string> {
  return Object.fromEntries(
    Object.entries(tokens).map(([name, value]) => [`--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`, value]),
  );
}
