import { isDeepStrictEqual } from "node:util";
import type { Json, RunningSimulator, Stream } from "@campushub/kit";
import type { Outcome, TestHub } from "./hub.ts";

type Facts = Readonly<Record<string, Json>>;

/** What a platform holds: stream → key → the fields a hub must show. */
export type Holdings = ReadonlyMap<string, Map<string, Facts>>;

export function holdingsOf(simulator: RunningSimulator, streams: readonly string[]): Holdings {
  return new Map(streams.map((stream) => [stream, new Map(simulator.truth(stream))]));
}

/** A connection of a hub, with its connector's streams. */
export interface Place {
  readonly hub: TestHub;
  readonly connectionId: number;
  readonly streams: Readonly<Record<string, Stream>>;
}

/**
 * How the hub differs from `truth`: every key must be held once and not deleted, showing the fields named; nothing else may
 * be live but what `gone` holds. Empty: nothing lost, nothing invented.
 */
export async function differences(
  place: Place,
  facts: { readonly truth: Holdings; readonly gone?: Holdings },
): Promise<string[]> {
  const found: string[] = [];
  for (const [stream, truth] of facts.truth) {
    const held = await liveOf(place, stream);
    for (const [key, fields] of truth) {
      const shown = held.get(key);
      if (!shown) found.push(`${stream} ${key} is lost`);
      else found.push(...fieldFaults(`${stream} ${key}`, shown, fields));
    }
    for (const key of held.keys()) {
      if (!truth.has(key) && !facts.gone?.get(stream)?.has(key)) found.push(`${stream} ${key} is invented`);
    }
  }
  return found;
}

function fieldFaults(name: string, shown: Readonly<Record<string, unknown>>, fields: Facts): string[] {
  return Object.entries(fields).flatMap(([field, wanted]) => {
    if (isDeepStrictEqual(shown[field] ?? null, wanted)) return [];
    return [`${name}: ${field} is ${JSON.stringify(shown[field])} instead of ${JSON.stringify(wanted)}`];
  });
}

async function liveOf(
  { hub, connectionId, streams }: Place,
  stream: string,
): Promise<ReadonlyMap<string, Readonly<Record<string, unknown>>>> {
  if (streams[stream]!.kind === "reading") return hub.readings(connectionId);
  const records = await hub.records(connectionId, stream);
  return new Map([...records].flatMap(([key, { deleted, data }]) => (deleted ? [] : [[key, data]])));
}

/** Counts that do not add up, of the run and of each stream. */
export function unbalanced({ run, streams }: Outcome): string[] {
  const all = [{ name: "run", counts: run }, ...Object.values(streams).map((row) => ({ name: row.stream, counts: row }))];
  const each = all.flatMap(({ name, counts }) => {
    const { read, inserted, updated, unchanged, rejected } = counts;
    return read === inserted + updated + unchanged + rejected ? [] : [`${name}: ${JSON.stringify(counts)}`];
  });
  const names = ["read", "inserted", "updated", "unchanged", "rejected", "deleted"] as const;
  const sums = names.flatMap((name) => {
    const sum = Object.values(streams).reduce((total, row) => total + row[name], 0);
    return sum === run[name] ? [] : [`${name} of the run is ${run[name]}, its streams have ${sum}`];
  });
  return [...each, ...sums];
}
