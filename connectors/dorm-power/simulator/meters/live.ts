import { seededRandom } from "@campushub/kit/campus";
import { type Meter, turn } from "./meter.ts";

/** A while passes: energy is bought and used, a button is pressed, a relay trips. The same call number does the same things. */
export function liveOnce(meters: readonly Meter[], { seed, call, now }: { seed: number; call: number; now: number }): void {
  const random = seededRandom(seed * 6151 + call);
  for (let left = 5; left > 0; left--) {
    const meter = random.pick([...meters]);
    meter.balance += random.next() < 0.4 ? random.between(1_000, 9_000) : -random.between(1, 400);
  }
  const waiting = meters.find(({ relayOpen, commandOpen }) => relayOpen && !commandOpen);
  if (waiting) turn(waiting, now, false);
  const meter = random.pick(meters.filter(({ keepsPower }) => !keepsPower));
  turn(meter, now, !meter.relayOpen);
  meter.commandOpen = meter.relayOpen;
}
