import { noise } from "@campushub/kit/campus";
import { type CutReason, DAY_MS, type Meter, type MeterPlace } from "./platform.ts";

export interface MeterFacts {
  readonly seed: number;
  readonly ordinal: number;
  /** Start of the simulated day, epoch ms. */
  readonly dayStart: number;
  readonly oddity?: Meter["oddity"];
  readonly water?: boolean;
}

const OTHER_CUTS: readonly CutReason[] = ["恶性负载", "过载", "定时", "人工", "锁定"];
/** Owed more than this (hundredths) and the relay opens. */
const OVERDRAFT = -500;

/** A room-meter whose every figure follows from seed and ordinal, so that the same campus comes back on every start. */
export function newMeter(place: MeterPlace, { seed, ordinal, dayStart, oddity, water }: MeterFacts): Meter {
  const chance = (channel: number) => noise(seed + channel, ordinal);
  const lighting = place.unit.name.includes("照明");
  const aircon = place.unit.name.includes("空调");
  const balance = chance(1) < 0.05 ? -Math.round(chance(2) * 4200) - 1 : Math.round(chance(2) ** 2 * 26_000);
  const otherCut = chance(3) < 0.006 ? OTHER_CUTS[Math.floor(chance(4) * OTHER_CUTS.length)] : undefined;
  const cut = balance < OVERDRAFT ? "欠费" : otherCut;
  const bought = Math.round(chance(5) * 90) * 1000;
  const granted = lighting ? 12_000 : 0;
  return {
    ordinal,
    roomVerify: `${place.zone.id}-${place.buildingId}--${place.unit.id}-${place.roomId}`,
    roomId: place.roomId,
    roomName: place.roomName,
    fullName: [place.zoneName ?? place.zone.name, place.buildingName, place.unit.name, place.roomName].join("_"),
    unit: place.unit,
    kind: lighting ? "照明" : aircon ? "空调" : "其他",
    balance,
    subsidy: lighting ? Math.round(chance(6) * 3000) : 0,
    used: Math.max(0, bought + granted - balance),
    bought,
    granted,
    price: aircon ? 56 : 55,
    load: cut ? 0 : Math.round(chance(7) * (aircon ? 1600 : 420)),
    powered: cut === undefined,
    online: chance(8) >= 0.01,
    cut,
    changedAt: dayStart - Math.floor(chance(9) * 30 * DAY_MS),
    water: water ? Math.round(chance(10) * 2000) : undefined,
    oddity,
  };
}

/** Hundredths of a kWh used on a day: rooms differ, days differ, air conditioning more than lamps. */
export function consumption(seed: number, meter: Meter, date: string): number {
  const day = Math.round(Date.parse(`${date}T00:00:00Z`) / DAY_MS);
  const habit = 0.4 + noise(seed + 11, meter.ordinal);
  const mood = noise(seed + 12, meter.ordinal * 1009 + day);
  return Math.round(habit * mood * (meter.kind === "空调" ? 640 : 210));
}
