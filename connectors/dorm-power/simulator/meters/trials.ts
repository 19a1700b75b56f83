import type { WriteTrial } from "@campushub/kit";
import type { Meter } from "./meter.ts";

const TRIALS = 6;

/** Wishes that meters which answer would grant now, each on a meter of its own. */
export function trialsOf(meters: readonly Meter[]): WriteTrial[] {
  const open = meters.filter(({ relayOpen, commandOpen }) => relayOpen && commandOpen);
  const kept = meters.filter(({ keepsPower }) => keepsPower);
  const plain = meters.filter(({ relayOpen, keepsPower }) => !relayOpen && !keepsPower);
  const wish =
    (op: string, fields: WriteTrial["fields"] = {}) =>
    (meter: Meter) => {
      return { stream: "status", op, key: meter.address, fields };
    };
  return [
    ...plain.slice(0, TRIALS).map(wish("cut", { reason: "人工" })),
    ...open.slice(0, TRIALS).map(wish("restore")),
    ...open.slice(TRIALS, 2 * TRIALS).map(wish("permitClose")),
    ...plain.slice(TRIALS, 2 * TRIALS).map(wish("keepPower")),
    ...kept.slice(0, TRIALS).map(wish("releaseKeepPower")),
  ];
}
