import { sql } from "drizzle-orm";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openTestDatabase, type TestDatabase } from "../../../../../../tests/helpers/database.ts";
import { rowsOf } from "../../../infra/arrays.ts";
import { byKey, lookUp, type Trail } from "./look-up.ts";
import { lockStream, type MergeFacts } from "./merge-records.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());

let connections = 70_000;
interface Held {
  readonly stream: string;
  readonly key: string;
  readonly deleted?: boolean;
}

/** Holds the rows, under ids in their order. @returns a way to ask the stream `asked`, and the ids by key. */
async function hold(rows: readonly Held[]) {
  const connectionId = ++connections;
  const ids = new Map<string, number>();
  for (const { stream, key, deleted = false } of rows) {
    const [row] = rowsOf<{ id: number }>(
      await database.db.execute(sql`
        insert into record (connection_id, stream, key, data, raw, hash, deleted, run_id, first_seen_at, last_seen_at, changed_at)
        values (${connectionId}::int, ${stream}, ${key}, '{}', '{}', ${`hash of ${key}`}, ${deleted}, 1, now(), now(), now())
        returning id::int as id`),
    );
    if (stream === "asked") ids.set(key, row!.id);
  }
  const ask = (keys: readonly string[], trail: Trail) =>
    database.db.transaction(async (tx) => {
      const facts: MergeFacts = { tx, connectionId, stream: "asked", runId: 1, at: new Date(0).toISOString() };
      await lockStream(facts);
      return lookUp(facts, keys, trail);
    });
  return { ids, ask };
}
const keys = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => `k${from + index}`);
const held = (names: readonly string[]): Held[] => names.map((key) => ({ stream: "asked", key }));

describe("what is held of a stream", () => {
  test("is found under every key, in whatever order and batches a pass asks for them", async () => {
    const key = fc.nat({ max: 30 }).map((n) => `k${n}`);
    const row = fc.record({ stream: fc.constantFrom("asked", "asked", "other"), key, deleted: fc.boolean() });
    const rows = fc.uniqueArray(row, { selector: (one) => `${one.stream} ${one.key}`, maxLength: 40 });
    const batches = fc.array(fc.uniqueArray(key, { minLength: 1, maxLength: 12 }), { minLength: 1, maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(rows, batches, async (all, asked) => {
        const { ids, ask } = await hold(all);
        const trail: Trail = {};
        for (const batch of [...asked, ...[keys(0, 9), keys(10, 19), keys(20, 30)]]) {
          const known = await ask(batch, trail);
          const found = batch.filter((name) => known.has(name)).map((name) => [name, known.get(name)]);
          const model = all.filter(({ stream, key: name }) => stream === "asked" && batch.includes(name));
          const wanted = model.map(({ key: name, deleted = false }) => [
            name,
            { id: ids.get(name), hash: `hash of ${name}`, deleted },
          ]);
          expect(Object.fromEntries(found)).toEqual(Object.fromEntries(wanted));
        }
      }),
      { numRuns: 12 },
    );
  });

  test("is followed from batch to batch as long as the platform lists it in the order held", async () => {
    const { ids, ask } = await hold(held(keys(1, 30)));
    const trail: Trail = {};
    for (const end of [10, 20]) {
      await ask(keys(end - 9, end), trail);
      expect(trail.after).toBe(ids.get(`k${end}`));
    }
    await ask(["k30", "k4", "k21", "k9"], trail);
    expect(trail.after).toBeUndefined();
  });

  test("is followed past rows the platform added in between", async () => {
    const { ids, ask } = await hold(held([...keys(1, 20), "late"]));
    const trail: Trail = {};
    await ask(["k1", "k2", "late", "new", "k3", "k4", "k5", "k6"], trail);
    expect(trail.after).toBe(ids.get("k6"));
    expect((await ask(["k7", "late", "k8"], trail)).get("late")).toMatchObject({ id: ids.get("late") });
  });

  test("is sought by its whole key, where the planner knows nothing of the stream's size", async () => {
    const plan = await database.db.transaction(async (tx) => {
      const facts = { tx, connectionId: 1, stream: "asked", runId: 1, at: "" };
      await lockStream(facts);
      return rowsOf<Record<string, string>>(
        await tx.execute(sql`explain (costs off) select * from ${byKey(facts, ["k1", "k2"])}`),
      );
    });
    const condition = plan.map((row) => row["QUERY PLAN"]!).find((line) => line.includes("Index Cond"));
    expect(condition).toContain("key = wanted.key");
  });
});
