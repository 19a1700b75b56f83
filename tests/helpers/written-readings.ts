import { type Observed, type ReadingStream, readingStream, type Write } from "@campushub/kit";
import { z } from "zod";

const names = (en: string) => ({ zh: en, en });

/** Readings of the rooms, to be corrected one by one: `r1|2026-11-20T00:00:00.000Z` → value. */
export function writtenReadings(values: Map<string, number>): ReadingStream<Record<string, unknown>> {
  const write: Write<Record<string, unknown>> = {
    batch: { max: 10, atomic: false },
    guard: "readCompare",
    idempotency: "natural",
    cost: { observe: () => 1, apply: (ops) => ops },
    settleSeconds: 30,
    ops: {
      correct: {
        kind: "action",
        title: names("Correct"),
        effect: "data",
        reversible: false,
        input: z.strictObject({ value: z.number() }),
        expect: ({ value }) => ({ value: value ?? null }),
      },
    },
    async observe(_session, keys) {
      const there = keys.filter((key) => values.has(key));
      return new Map(there.map((key): [string, Observed] => [key, { raw: { key, value: values.get(key)! } }]));
    },
    async *apply(_session, ops) {
      for (const { id, key, fields } of ops) {
        values.set(key, Number(fields.value));
        yield { id, outcome: "applied" };
      }
    },
  };
  return readingStream({
    title: names("Readings"),
    wire: z.object({ key: z.string(), value: z.number() }),
    points: "rooms",
    read: {
      modes: ["snapshot"],
      deletes: "none",
      order: { snapshot: "total" },
      async *run() {
        yield { kind: "scopeComplete" };
      },
    },
    map(raw) {
      const { key, value } = raw as { key: string; value: number };
      const [point = "", iso = ""] = key.split("|");
      return { point, ts: Date.parse(iso), value, quality: 0 };
    },
    write,
  });
}
