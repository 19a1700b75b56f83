import { changeOp, changeSet } from "@campushub/drizzle/schema";
import { type Connector, field } from "@campushub/kit";
import { afterAll, beforeAll, expect, it } from "vitest";
import { z } from "zod";
import { openTestHub, type TestHub } from "../../../../../tests/helpers/hub.ts";
import { sumsOf } from "./sums.ts";

const label = { zh: "金额", en: "Amount" };
const input = z.strictObject({ amount: field(z.number(), { label, unitField: "unit" }), unit: z.string() });
const purse = { streams: { accounts: { write: { ops: { topUp: { effect: "money", input } } } } } } as unknown as Connector;
let hub: TestHub;

beforeAll(async () => {
  hub = await openTestHub();
});
afterAll(() => hub.close());

it("the money of a plan is summed exactly by what it is in, without ops that move nothing, for each set its own", async () => {
  const { db } = hub.ctx;
  const plan = { effects: { money: 1 } } as never;
  const author = { connectionId: 1, title: "补贴", authorId: "u1", authorName: "李工", plan };
  const [first, second, free] = await db
    .insert(changeSet)
    .values([author, author, { ...author, plan: null }])
    .returning();
  const op = (of: { id: number } | undefined, amount: number, more: Partial<typeof changeOp.$inferInsert> = {}) => ({
    ...{ changeSetId: of!.id, connectionId: 1, stream: "accounts", op: "topUp", effect: "money", outcome: "action" as const },
    ...{ ordinal: 0, opId: `${of!.id} ${amount} ${more.outcome}`, key: "r1", fields: { amount, unit: "元" } },
    ...more,
  });
  await db
    .insert(changeOp)
    .values([
      op(first, 0.1),
      op(first, 0.2, { outcome: "applied" }),
      op(first, 7, { fields: { amount: 7, unit: "kWh" } }),
      ...(["noop", "conflict", "forbidden", "rejected", "failed", "skipped"] as const).map((outcome) =>
        op(first, 100, { outcome }),
      ),
      op(second, 50),
      op(free, 9),
    ]);
  const sums = await sumsOf({ ...hub.ctx, connectors: new Map([["purse", purse]]) }, [first!, second!, free!]);
  const told = (set: typeof first) =>
    sums(set!.id)
      .map(({ amount, unit, ops }) => `${amount} ${unit} × ${ops}`)
      .sort();
  expect(told(first)).toEqual(["0.3 元 × 2", "7 kWh × 1"]);
  expect(told(second)).toEqual(["50 元 × 1"]);
  expect(told(free)).toEqual([]);
});
