const ZONE = "Asia/Shanghai";
const dateTime = new Intl.DateTimeFormat("sv-SE", { timeZone: ZONE, dateStyle: "short", timeStyle: "medium" });

/** Instant → `2026-11-23 16:05` (or with seconds) in Asia/Shanghai; `""` for what is no time. */
export function formatTime(instant: string | number | Date, seconds = false): string {
  const date = new Date(instant);
  if (Number.isNaN(date.getTime())) return "";
  const text = dateTime.format(date);
  return seconds ? text : text.slice(0, 16);
}

/** `2026-11-23` of Asia/Shanghai */
export const formatDay = (instant: string | number | Date): string => formatTime(instant).slice(0, 10);

/** `datetime-local` text as a Shanghai time → ISO instant; undefined for an empty field. */
export function instantOfLocal(text: string): string | undefined {
  if (!text) return undefined;
  const date = new Date(`${text.length === 10 ? `${text}T00:00` : text}+08:00`);
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString();
}

/** ISO instant → the text a `datetime-local` field wants, in Shanghai time. */
export const localOfInstant = (instant: string | undefined): string => (instant ? formatTime(instant).replace(" ", "T") : "");

const numbers = new Map<number, Intl.NumberFormat>();

/** 1284000 → `1,284,000`; up to `digits` decimals. */
export function formatNumber(value: number, digits = 3): string {
  let format = numbers.get(digits);
  if (!format) {
    format = new Intl.NumberFormat("en-US", { maximumFractionDigits: digits });
    numbers.set(digits, format);
  }
  return format.format(value);
}

/** Bytes → `1.2 MB` (1000-based, as disks and links are sold); a dash where rows came whose bytes were not counted. */
export function formatTraffic({ bytes, read }: { readonly bytes: number; readonly read: number }): string {
  if (bytes === 0 && read > 0) return "—";
  const units = ["B", "kB", "MB", "GB", "TB"];
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${formatNumber(value, unit === 0 ? 0 : 1)} ${units[unit]}`;
}

export type Span = { readonly unit: "second" | "minute" | "hour" | "day"; readonly count: number };

/** Milliseconds → the largest unit that fits, rounded: 90 000 → 2 minutes. */
export function spanOf(ms: number): Span {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 60) return { unit: "second", count: seconds };
  if (seconds < 3600) return { unit: "minute", count: Math.round(seconds / 60) };
  if (seconds < 86_400) return { unit: "hour", count: Math.round(seconds / 3600) };
  return { unit: "day", count: Math.round(seconds / 86_400) };
}

/** Anything a platform may have said → one line of text. */
export function formatValue(value: unknown): string {
  if (value === null || value === undefined) return "—";
  if (typeof value === "number") return formatNumber(value, 6);
  if (typeof value === "string") return value === "" ? "—" : value;
  return JSON.stringify(value);
}
