/** The platform lives in Shanghai and writes its times without a zone. */
const OFFSET_MS = 8 * 3_600_000;
export const HOUR_MS = 3_600_000;
export const DAY_MS = 86_400_000;

/** Epoch ms → `2026-11-23 16:05:00`. */
export function localText(instant: number): string {
  return new Date(instant + OFFSET_MS).toISOString().slice(0, 19).replace("T", " ");
}

/** `2026-11-23 16:05:00` → epoch ms; undefined for anything else. */
export function instantOf(text: string): number | undefined {
  if (!/^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}$/.test(text)) return undefined;
  const instant = Date.parse(`${text.replace(" ", "T")}Z`) - OFFSET_MS;
  return Number.isNaN(instant) ? undefined : instant;
}

/** The local midnight at or before `instant`. */
export function midnight(instant: number): number {
  return Math.floor((instant + OFFSET_MS) / DAY_MS) * DAY_MS - OFFSET_MS;
}

/** The local Monday 00:00 at or before `instant`. */
export function weekStart(instant: number): number {
  const days = Math.floor((instant + OFFSET_MS) / DAY_MS);
  // 1970-01-01 was a Thursday.
  return midnight(instant) - ((days + 3) % 7) * DAY_MS;
}
