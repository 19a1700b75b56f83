import type { Clock } from "../clock.ts";

export interface ClockMeter {
  /** Platform clock less ours (ms); undefined until measured. */
  offset(): number | undefined;
  /** Takes one exchange's Date header, sent back to us between `startedAt` and now. */
  measure(startedAt: number, date: string | undefined): void;
}

/** Farther than this from what was measured so far, somebody set the platform's clock. */
const JUMP_MS = 60_000;

/** The Date header has whole seconds: its middle is assumed, and the tightest round trip wins. */
export function clockMeter(clock: Clock): ClockMeter {
  let offset: number | undefined;
  let tightest = Number.POSITIVE_INFINITY;
  return {
    offset: () => offset,
    measure(startedAt, date) {
      const platform = Date.parse(date ?? "");
      if (Number.isNaN(platform)) return;
      const endedAt = clock.now();
      const measured = Math.round(platform + 500 - (startedAt + endedAt) / 2);
      const roundTrip = endedAt - startedAt;
      const jumped = offset !== undefined && Math.abs(measured - offset) > JUMP_MS;
      if (roundTrip > tightest && !jumped) return;
      offset = measured;
      tightest = roundTrip;
    },
  };
}
