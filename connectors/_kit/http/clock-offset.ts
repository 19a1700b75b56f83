import type { Clock } from "../clock.ts";
import { httpDate } from "./http-date.ts";

export interface ClockMeter {
  /** Platform clock less ours (ms); undefined until measured. */
  offset(): number | undefined;
  /** Takes one exchange's Date header, sent back to us between `startedAt` and now. */
  measure(startedAt: number, date: string | undefined): void;
  /** Takes the clock that an answer just read tells itself (epoch ms, whole seconds); it counts more than any header. */
  tell(instant: number): void;
}

/** Farther than this from what was measured so far, somebody set the platform's clock. */
const JUMP_MS = 60_000;
/** A clock farther off than this is told as so far off: it is wrong in any case, and the number is kept. */
const FARTHEST_MS = 20 * 86_400_000;

const within = (offset: number) => Math.max(-FARTHEST_MS, Math.min(FARTHEST_MS, Math.round(offset)));

/**
 * Both tell whole seconds: their middle is assumed. Of Date headers the tightest round trip wins, of told clocks the one that was least
 * behind, as the way to us only ever makes them older.
 */
export function clockMeter(clock: Clock): ClockMeter {
  let offset: number | undefined;
  let tightest = Number.POSITIVE_INFINITY;
  let isTold = false;
  const hasJumped = (measured: number) => offset !== undefined && Math.abs(measured - offset) > JUMP_MS;
  return {
    offset: () => offset,
    measure(startedAt, date) {
      const platform = httpDate(date);
      if (isTold || platform === undefined) return;
      const endedAt = clock.now();
      const measured = within(platform + 500 - (startedAt + endedAt) / 2);
      const roundTrip = endedAt - startedAt;
      if (roundTrip > tightest && !hasJumped(measured)) return;
      offset = measured;
      tightest = roundTrip;
    },
    tell(instant) {
      const measured = within(instant + 500 - clock.now());
      if (!isTold || offset === undefined || measured > offset || hasJumped(measured)) offset = measured;
      isTold = true;
    },
  };
}
