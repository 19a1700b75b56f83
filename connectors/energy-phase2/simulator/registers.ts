import { noise } from "@campushub/kit/campus";
import { HOUR_MS } from "./local.ts";

export type Profile = "living" | "working" | "steady";

export interface Register {
  readonly seed: number;
  readonly base: number;
  readonly meanPerHour: number;
  readonly profile: Profile;
}

const WEEK = 168;
const YEAR = 8766;
const ORIGIN_HOUR = Date.UTC(2020, 0, 1) / HOUR_MS;
const SEASON = 0.2;
const NOISE = 0.1;

/**
 * Least weight of an hour. It exceeds SEASON + NOISE, the most that the season and two noises can take away,
 * so a register never runs backwards.
 */
const LEAST = 0.35;

const DAY_SHAPES: Record<Profile, (hour: number, weekend: boolean) => number> = {
  living: (hour, weekend) => (hour >= 18 && hour < 23 ? 2.2 : hour >= 6 && hour < 9 ? 1.3 : weekend && hour > 9 ? 1.1 : LEAST),
  working: (hour, weekend) => (weekend ? 0.4 : hour >= 8 && hour < 18 ? 2 : hour >= 18 && hour < 22 ? 1.1 : LEAST),
  steady: () => 1,
};

const PREFIX = Object.fromEntries(
  (Object.keys(DAY_SHAPES) as Profile[]).map((profile) => {
    const sums = [0];
    for (let hour = 0; hour < WEEK; hour++) sums.push(sums[hour]! + DAY_SHAPES[profile](hour % 24, hour >= 120));
    return [profile, sums];
  }),
) as Record<Profile, number[]>;

/** What all registers of one hour share: use since the origin in mean hours, per profile. */
export type HourShape = Record<Profile, number>;

/** @param hour hours since 1970-01-01T00Z. */
export function shapeOf(hour: number): HourShape {
  return { living: useSince(hour, "living"), working: useSince(hour, "working"), steady: useSince(hour, "steady") };
}

function useSince(hour: number, profile: Profile): number {
  const sums = PREFIX[profile];
  // 1970-01-01T00Z is Thursday 08:00 in Shanghai; the week begins on Monday 00:00.
  const hourOfWeeks = hour + 80;
  const week = Math.floor(hourOfWeeks / WEEK);
  const started = sums[hourOfWeeks - week * WEEK]!;
  const season = (SEASON * YEAR) / (2 * Math.PI);
  return (
    (week - Math.floor((ORIGIN_HOUR + 80) / WEEK)) * sums[WEEK]! + started + season * (1 + Math.sin((2 * Math.PI * hour) / YEAR))
  );
}

/** The register at a full hour, from its inputs alone: any hour can be asked for without the hours before it. */
export function registerAt(register: Register, hour: number, shape: HourShape): number {
  const use = shape[register.profile] + NOISE * noise(register.seed, hour);
  return Math.round((register.base + register.meanPerHour * use) * 100) / 100;
}

/** The register at any instant, straight between two full hours. */
export function registerAtInstant(register: Register, instant: number): number {
  const hour = Math.floor(instant / HOUR_MS);
  const before = registerAt(register, hour, shapeOf(hour));
  const after = registerAt(register, hour + 1, shapeOf(hour + 1));
  return Math.round((before + (after - before) * (instant / HOUR_MS - hour)) * 100) / 100;
}
