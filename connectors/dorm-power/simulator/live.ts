import { type Random, seededRandom } from "@campushub/kit/campus";
import { dayOf, dayStart, shiftDay } from "./calendar.ts";
import { consumption, newMeter } from "./meter.ts";
import type { Building, Meter, Platform } from "./platform.ts";

/**
 * A while passes on the platform: students buy and use, relays open and close, a room-meter is added, one is taken away,
 * yesterday's consumption of a few is collected again. The same call number does the same things.
 */
export function liveOnce(platform: Platform, call: number, now: number): void {
  const random = seededRandom(platform.seed * 7919 + call);
  const inhabited = platform.buildings.filter(({ meters }) => meters.length > 3);
  const all = inhabited.flatMap(({ meters }) => meters).filter(({ oddity }) => oddity === undefined);
  for (let left = Math.max(4, Math.round(all.length / 200)); left > 0; left--) useOrBuy(random.pick(all), random);
  for (let left = Math.max(2, Math.round(all.length / 2000)); left > 0; left--) turn(random.pick(all), now);
  for (let left = 3; left > 0; left--) collectAgain(platform, random.pick(all), now);
  add(platform, random.pick(inhabited), { call, now });
  remove(random.pick(inhabited));
}

function useOrBuy(meter: Meter, random: Random): void {
  const amount = random.between(1, 900);
  if (random.next() < 0.3) {
    meter.balance += amount * 10;
    meter.bought += amount * 10;
  } else {
    meter.balance -= amount;
    meter.used += amount;
  }
}

function turn(meter: Meter, now: number): void {
  meter.powered = !meter.powered;
  meter.cut = meter.powered ? undefined : "人工";
  meter.load = meter.powered ? 100 : 0;
  meter.changedAt = now;
}

function collectAgain(platform: Platform, meter: Meter, now: number): void {
  const date = shiftDay(dayOf(now), -1);
  const key = `${meter.roomVerify}|${date}`;
  const before = platform.corrections.get(key) ?? consumption(platform.seed, meter, date);
  platform.corrections.set(key, before + 50);
}

function add(platform: Platform, building: Building, { call, now }: { readonly call: number; readonly now: number }): void {
  const { unit, fullName } = building.meters[0]!;
  const roomName = `新${call}`;
  const place = { zone: building.zone, buildingId: building.id, buildingName: building.name, unit, roomName };
  const facts = { seed: platform.seed, ordinal: 1_000_000 + call, dayStart: dayStart(now) };
  const zoneName = fullName.split("_")[0]!;
  building.meters = [...building.meters, newMeter({ ...place, zoneName, roomId: `9${String(call).padStart(4, "0")}` }, facts)];
}

/** Takes the last one without a planted fault, so that the list of planted faults stays true. */
function remove(building: Building): void {
  const index = building.meters.findLastIndex(({ oddity }) => oddity === undefined);
  const meter = building.meters[index]!;
  building.meters = building.meters.filter((other) => other !== meter);
  building.removed = [...building.removed, meter];
}
