const CAMPUS_OFFSET_MS = 8 * 3_600_000;

/** `2026-11-23 16:05:00`, the time of the campus (Asia/Shanghai). @param instant ISO 8601 with its zone, or milliseconds */
export function campusTime(instant: string | number): string {
  const milliseconds = typeof instant === "number" ? instant : Date.parse(instant);
  return new Date(milliseconds + CAMPUS_OFFSET_MS).toISOString().slice(0, 19).replace("T", " ");
}
