import type { Clock } from "../clock.ts";
import { httpDate } from "./http-date.ts";

export interface ClockMeter {
  /** Platform clock less ours (ms); undefined until measured. */
  offset(): number | undefined;
  /** Takes one exchange's Date header, sent back to us between `startedAt` and now. */
  measure(startedAt: number, date: string | undefined): void;
}

/** Farther than this from what was measured so far, somebody set the platform's clock. */
const JUMP_MS = 60_000;
/** A clock farther off than this is told as so far off: it is wrong in any case, and the number is kept. */
const FARTHEST_MS = 20 * 86_400_000;

/** The Date header has whole seconds: its middle is assumed, and the tightest round trip wins. */
export function clockMeter(clock: Clock): ClockMeter {
  let offset: number | undefined;
  let tightest = Number.POSITIVE_INFINITY;
  return {
    offset: () => offset,
    measure(startedAt, date) {
      const platform = httpDate(date);
      if (platform === undefined) return;
      const endedAt = clock.now();
      const exact = Math.round(platform + 500 - (startedAt + endedAt) / 2);
      const measured = Math.max(-FARTHEST_MS, Math.min(FARTHEST_MS, exact));
      const roundTrip = endedAt - startedAt;
      const jumped = offset !== undefined && Math.abs(measured - offset) > JUMP_MS;
      if (roundTrip > tightest && !jumped) return;
      offset = measured;
      tightest = roundTrip;
    },
  };
}
