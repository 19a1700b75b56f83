import { sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { openTestDatabase, type TestDatabase } from "../tests/helpers/database.ts";
import { inScope, OutsideTransactionError, troubleOf } from "./index.ts";
import { rateBudget } from "./schema/index.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());

const one = sql`select 1`;
const budget = (credential: string) => ({ credential, tokens: 1, refilledAt: new Date(0) });
const kept = async () => (await database.db.select().from(rateBudget)).map(({ credential }) => credential).sort();

describe("inside a transaction", () => {
  test("the database's own handle is refused at once, and the transaction can go on", async () => {
    await database.db.transaction(async (tx) => {
      const refusal = { cause: expect.any(OutsideTransactionError) };
      await expect(database.db.execute(one)).rejects.toMatchObject(refusal);
      await expect(database.db.select().from(rateBudget)).rejects.toMatchObject(refusal);
      await tx.insert(rateBudget).values(budget("kept"));
    });
    expect(await kept()).toContain("kept");
  });

  test("a second transaction of the database is refused, one of the transaction's own is not", async () => {
    await database.db.transaction(async (tx) => {
      expect(() => database.db.transaction(async () => {})).toThrow(OutsideTransactionError);
      const inner = tx.transaction(async (part) => {
        await part.insert(rateBudget).values(budget("taken back"));
        throw new Error("only this part");
      });
      await expect(inner).rejects.toThrow("only this part");
      await tx.insert(rateBudget).values(budget("outer part"));
    });
    expect(await kept()).toEqual(expect.arrayContaining(["outer part"]));
    expect(await kept()).not.toContain("taken back");
  });

  test("the driver beneath the database is refused as well", async () => {
    await database.db.transaction(async () => {
      const past = async () => (database.pglite ? database.pglite.query("select 1") : database.pool!.query("select 1"));
      await expect(past()).rejects.toThrow(/past its open transaction/);
    });
  });

  test("a failure undoes everything and frees the database", async () => {
    const broken = database.db.transaction(async (tx) => {
      await tx.insert(rateBudget).values(budget("undone"));
      throw new Error("no");
    });
    await expect(broken).rejects.toThrow("no");
    expect(await kept()).not.toContain("undone");
  });
});

test("transactions asked for at once each see the other's work or none of it", async () => {
  const add = (credential: string) =>
    database.db.transaction(async (tx) => {
      await tx.insert(rateBudget).values(budget(`${credential} 1`));
      await tx.insert(rateBudget).values(budget(`${credential} 2`));
    });
  await Promise.all(["a", "b", "c", "d"].map(add));
  expect((await kept()).filter((name) => /^[a-d] [12]$/.test(name)).length).toBe(8);
});

test("batches are small on the embedded database while somebody looks at screens, and large again afterwards", async () => {
  const { pglite, batchRows, db } = database;
  const usual = { ...batchRows };
  await pglite?.query("select 1", [], { rowMode: "array", parsers: {}, forScreen: true });
  if (pglite) expect(batchRows.reading).toBeLessThan(usual.reading);
  if (pglite) expect(batchRows.record).toBeLessThan(usual.record);
  for (let nobody = 0; nobody < 60; nobody++) await db.transaction((tx) => tx.execute(one));
  expect({ ...batchRows }).toEqual(usual);
});

test("three callers who flood a pool with slow lists hold half of it, and a statement that is no list goes beside them", async ({
  skip,
}) => {
  const { db, pool } = database;
  skip(pool === undefined, "the embedded database has one connection");
  const slow = sql`select pg_sleep(1) as flood`;
  const reads = ["a", "b", "c"].flatMap((reader) =>
    Array.from({ length: 4 }, () => inScope({ reader }, async () => db.execute(slow))),
  );
  const most = Math.floor(pool!.options.max / 2);
  await vi.waitFor(async () => {
    const asked = "select count(*)::int as n from pg_stat_activity where query like $1";
    const { rows } = await pool!.query<{ n: number }>(asked, ["select pg_sleep(1) as flood%"]);
    expect(rows[0]!.n).toBe(most);
  });
  expect(pool!.waitingCount).toBe(0);
  await Promise.all(reads);
});

describe("a statement over its time", () => {
  const endless = sql`select count(*) from generate_series(1, 2000000000)`;

  test("is ended and says so; the database goes on, with all that was acknowledged", async () => {
    await database.db.insert(rateBudget).values(budget("acknowledged"));
    const hung = inScope({ statementMs: 300 }, async () => database.db.execute(endless));
    expect(troubleOf(await hung.catch((error: unknown) => error))).toBe("slow");
    expect(await kept()).toContain("acknowledged");
  });

  test("costs its transaction, and nothing of it is kept", async () => {
    const hung = inScope({ statementMs: 300 }, () =>
      database.db.transaction(async (tx) => {
        await tx.insert(rateBudget).values(budget("half"));
        await tx.execute(endless);
      }),
    );
    expect(troubleOf(await hung.catch((error: unknown) => error))).toBe("slow");
    expect(await kept()).not.toContain("half");
  });
});
