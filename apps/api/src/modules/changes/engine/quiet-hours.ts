const DAY_MINUTES = 24 * 60;
/** Shanghai has no daylight saving time. */
const SHANGHAI_MS = 8 * 3_600_000;

/**
 * How long (ms) nothing physical may be sent any more; 0: it may.
 * @param hours `HH:MM-HH:MM` in Asia/Shanghai, may run over midnight; empty: never quiet. @param now epoch ms
 */
export function quietForMs(hours: string, now: number): number {
  const [from, to] = hours.split("-").map(minutesOf);
  if (from === undefined || to === undefined || from === to) return 0;
  const local = now + SHANGHAI_MS;
  const minute = (local / 60_000) % DAY_MINUTES;
  const since = (minute - from + DAY_MINUTES) % DAY_MINUTES;
  const lasts = (to - from + DAY_MINUTES) % DAY_MINUTES;
  return since < lasts ? Math.ceil((lasts - since) * 60_000) : 0;
}

function minutesOf(clock: string): number | undefined {
  const match = /^(\d\d):(\d\d)$/.exec(clock);
  return match ? Number(match[1]) * 60 + Number(match[2]) : undefined;
}
