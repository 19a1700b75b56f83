import { isDeepStrictEqual } from "node:util";
import { codeLookup } from "../../codes.ts";
import type { Json } from "../../json.ts";
import { type MappedRow, mapRow } from "../../map-row.ts";
import { type Batch, readingKey } from "../../stream.ts";
import { brief, must } from "./nonconformity.ts";
import { type Stage, streamOf } from "./stage.ts";

/** What a hub would hold: key → fields. For readings the key is `point|ISO instant`. */
export type Holdings = Map<string, Readonly<Record<string, unknown>>>;
export type Truth = ReadonlyMap<string, Readonly<Record<string, Json>>>;

/** The engine refuses readings from farther ahead than this. */
const FUTURE_MS = 600_000;

/** The stage's mapping of one stream, with the unknown codes it met. */
export function mapperOf(stage: Stage, name: string): { map(raw: Json): MappedRow; readonly unknown: string[] } {
  const stream = streamOf(stage.subject, name);
  const unknown: string[] = [];
  const { config } = stage.session;
  const context = { config, ...codeLookup(config, (table, value) => unknown.push(`${table}: ${value}`)) };
  return { map: (raw) => mapRow(stream, raw, context), unknown };
}

/** Does with batches what the engine does: the later row of a key wins, what is gone goes. */
export function hold(stage: Stage, name: string, batches: readonly Batch[]): Holdings {
  const held: Holdings = new Map();
  const { map } = mapperOf(stage, name);
  for (const batch of batches) {
    if (batch.kind === "gone") for (const key of batch.keys) held.delete(key);
    if (batch.kind !== "rows") continue;
    for (const raw of batch.rows) {
      const row = map(raw);
      if (row.kind === "record") held.set(row.key, row.data as Record<string, unknown>);
      if (row.kind === "reading" && row.reading.ts <= stage.clock.now() + FUTURE_MS) {
        held.set(readingKey(row.reading.point, row.reading.ts), { value: row.reading.value });
      }
    }
  }
  return held;
}

/**
 * Nothing lost, nothing invented.
 * @param allowed keys that may be held although `truth` lacks them
 * @throws Nonconformity with the first few differences.
 */
export function mustEqualTruth(held: Holdings, truth: Truth, allowed: ReadonlyMap<string, unknown> = new Map()): void {
  const wrong: string[] = [];
  for (const [key, fields] of truth) {
    const found = held.get(key);
    if (!found) wrong.push(`lost ${key}`);
    else {
      const field = Object.keys(fields).find((name) => !isDeepStrictEqual(found[name], fields[name]));
      if (field !== undefined) wrong.push(`${key}.${field} is ${brief(found[field])}, the platform says ${brief(fields[field])}`);
    }
  }
  for (const key of held.keys()) if (!truth.has(key) && !allowed.has(key)) wrong.push(`invented ${key}`);
  must(wrong.length === 0, () => `${wrong.length} of ${truth.size} differ: ${wrong.slice(0, 5).join("; ")}`);
}

/** Same keys with the same fields. */
export function mustEqualHoldings(held: Holdings, expected: Holdings, what: string): void {
  const keys = new Set([...held.keys(), ...expected.keys()]);
  const wrong = [...keys].filter((key) => !isDeepStrictEqual(held.get(key), expected.get(key)));
  must(wrong.length === 0, () => `${what}: ${wrong.length} of ${expected.size} differ, first ${wrong.slice(0, 3).join(", ")}`);
}
