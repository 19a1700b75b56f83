import { noise } from "@campushub/kit/campus";

/** Where it hangs, as the roster says. */
export interface Place {
  readonly zone: string;
  readonly building: string;
  readonly unit: string;
  readonly room: string;
  readonly kind: string;
  readonly line: string;
  readonly address: string;
}

/** A meter's own memory. Energy and balance in hundredths, power in tenths of a watt. */
export interface Meter extends Place {
  /** Counts through all buses; every figure follows from it and the seed. */
  readonly ordinal: number;
  /** What the relay is, and what it was last told; a person's hand on the button makes them agree. */
  relayOpen: boolean;
  commandOpen: boolean;
  keepsPower: boolean;
  /** The register at `since` (epoch ms), and what is drawn while the relay is closed. */
  settled: number;
  since: number;
  readonly draws: number;
  /** Below zero: used beyond what was bought. */
  balance: number;
  /** Its communication is broken: it never answers. */
  readonly isDead: boolean;
  /** It measures no power. */
  readonly isPlain: boolean;
  /** How far its clock is ahead (ms). */
  readonly clockAhead: number;
  wrongPasswords: number;
  lockedUntil: number;
}

export interface MeterFacts {
  readonly seed: number;
  readonly ordinal: number;
  readonly now: number;
  readonly state: "closed" | "open" | "kept";
  readonly isDead: boolean;
  readonly isPlain: boolean;
}

const HOUR_MS = 3_600_000;
/** Clocks drift; hardly one is right. */
const CLOCKS_AHEAD_MS = [0, -7 * 60_000, 2_000, 4 * 60_000, -30_000];

export function newMeter(place: Place, { seed, ordinal, now, state, isDead, isPlain }: MeterFacts): Meter {
  const chance = (channel: number) => noise(seed + channel, ordinal);
  return {
    ...place,
    ordinal,
    relayOpen: state === "open",
    commandOpen: state === "open",
    keepsPower: state === "kept",
    settled: 10_000 + Math.round(chance(21) * 2_000_000),
    since: now,
    draws: 300 + Math.round(chance(22) * (place.kind === "空调" ? 12_000 : 3_000)),
    balance: state === "open" ? -Math.round(chance(23) * 3_000) : 500 + Math.round(chance(23) * 20_000),
    isDead,
    isPlain,
    clockAhead: CLOCKS_AHEAD_MS[ordinal % CLOCKS_AHEAD_MS.length]!,
    wrongPasswords: 0,
    lockedUntil: 0,
  };
}

/** Tenths of a watt. */
export const loadOf = ({ relayOpen, draws }: Meter) => (relayOpen ? 0 : draws);

/** Hundredths of a kWh: the register stands while the relay is open. */
export function registerAt(meter: Meter, now: number): number {
  const kilowatts = loadOf(meter) / 10_000;
  return meter.settled + Math.floor((kilowatts * 100 * (now - meter.since)) / HOUR_MS);
}

/** The relay moves; what was drawn until now is kept. */
export function turn(meter: Meter, now: number, isOpen: boolean): void {
  meter.settled = registerAt(meter, now);
  meter.since = now;
  meter.relayOpen = isOpen;
}

/** Status word 3 (DL/T 645-2007, table C.5): supply in bits 1 and 2, relay in 4, command in 6, kept power in 12. */
export function stateWord({ relayOpen, commandOpen, keepsPower }: Meter, supply: number): number {
  return (supply << 1) | (Number(relayOpen) << 4) | (Number(commandOpen) << 6) | (Number(keepsPower) << 12);
}
