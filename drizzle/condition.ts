import type { TroubleKind } from "./trouble.ts";

/** `low`: little room is left, nothing large should be begun · `full`, `readOnly`: nothing can be written · `lost`: it does not answer. */
export type DatabaseState = "ok" | "low" | Exclude<TroubleKind, "slow">;

export interface DatabaseCondition {
  readonly state: DatabaseState;
  /** What is left on the disk of the embedded database; undefined on PostgreSQL, whose disk is its own affair. */
  readonly freeBytes: number | undefined;
}

/** Whether large work may be begun or go on. */
export const isRoomy = ({ state }: DatabaseCondition): boolean => state === "ok";
/** Whether small changes may be tried. */
export const isWritable = ({ state }: DatabaseCondition): boolean => state === "ok" || state === "low";

/** The condition as last told, and who wants to hear of its changes. */
export class ConditionHolder {
  readonly #listeners = new Set<(condition: DatabaseCondition) => void>();
  #now: DatabaseCondition = { state: "ok", freeBytes: undefined };

  get now(): DatabaseCondition {
    return this.#now;
  }

  set(next: DatabaseCondition): void {
    const changed = next.state !== this.#now.state;
    this.#now = next;
    if (changed) for (const listener of this.#listeners) listener(next);
  }

  /** Calls the listener when the state becomes another one. @returns how to stop that. */
  onChange(listener: (condition: DatabaseCondition) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }
}

/** Below `low` free bytes syncs wait, below `full` nothing is written any more; what was left below is left again a quarter above. */
export interface RoomLimits {
  readonly low: number;
  readonly full: number;
}

/** A new segment of the write-ahead log takes 16 MiB at once; where it finds no room the database panics. */
const LEAST_FULL = 24 * 2 ** 20;

/** @param reserveMiB below which syncs wait. */
export const roomLimits = (reserveMiB: number): RoomLimits => ({
  low: Math.max(reserveMiB * 2 ** 20, LEAST_FULL),
  full: Math.max((reserveMiB * 2 ** 20) / 2, LEAST_FULL),
});

/** The state that so many free bytes make, given the state before. */
export function stateOfRoom(freeBytes: number, before: DatabaseState, { low, full }: RoomLimits): "ok" | "low" | "full" {
  const margin = (inside: boolean) => (inside ? 1.25 : 1);
  if (freeBytes < full * margin(before === "full")) return "full";
  if (freeBytes < low * margin(before === "low" || before === "full")) return "low";
  return "ok";
}
