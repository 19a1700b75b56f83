import { sql } from "drizzle-orm";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openTestDatabase, type TestDatabase } from "../../../../../tests/helpers/database.ts";
import { rowsOf } from "../../infra/arrays.ts";
import { deleteKeys } from "./engine/deletes.ts";
import { type MergeFacts, mergeRecords } from "./engine/merge-records.ts";
import { type HeldRecord, heldRecords, recordAt } from "./held-records.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());

let connections = 90_000;
const KEYS = ["a", "b", "c"];

/** What happens to a record: it says something, in a scope; or it goes. */
type Step =
  | { readonly key: string; readonly value: number; readonly scope: string }
  | { readonly key: string; readonly gone: true };

async function take(held: { connectionId: number; stream: string }, step: Step): Promise<void> {
  await database.db.transaction(async (tx) => {
    const facts: MergeFacts = { tx, ...held, runId: 1, at: new Date(0).toISOString() };
    if ("gone" in step) await deleteKeys(facts, [step.key]);
    else {
      const data = JSON.stringify({ value: step.value });
      const row = {
        key: step.key,
        label: `${step.key}${step.value}`,
        scope: step.scope,
        data,
        hash: `${step.scope} ${data}`,
        raw: {},
      };
      await mergeRecords(facts, [row]);
    }
  });
}

async function saidBy({ id, version }: HeldRecord): Promise<unknown> {
  const [row] = rowsOf<{ data: unknown }>(
    await database.db.execute(sql`select ${recordAt(sql`${id}::int8`, sql`${version}::int`)} as data`),
  );
  return row!.data;
}

describe("what the hub holds", () => {
  test("can be told of every version somebody saw, whatever became of the record since", async () => {
    const key = fc.constantFrom(...KEYS);
    const said = fc.record({ key, value: fc.nat({ max: 3 }), scope: fc.constantFrom("", "east") });
    const step: fc.Arbitrary<Step> = fc.oneof(
      { weight: 4, arbitrary: said },
      fc.record({ key, gone: fc.constant(true as const) }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12 }), async (steps) => {
        const held = { connectionId: ++connections, stream: "rooms" };
        const now = new Map<string, number>();
        const seen: { record: HeldRecord; value: number }[] = [];
        for (const one of steps) {
          await take(held, one);
          if ("gone" in one) now.delete(one.key);
          else now.set(one.key, one.value);
          const found = await heldRecords(database.db, held, KEYS);
          expect([...found].map(([name, { label }]) => [name, label]).sort()).toEqual(
            [...now].map(([name, value]) => [name, `${name}${value}`]).sort(),
          );
          for (const [name, record] of found) seen.push({ record, value: now.get(name)! });
        }
        for (const { record, value } of seen) expect(await saidBy(record)).toEqual({ value });
      }),
      { numRuns: 15 },
    );
  });
});
