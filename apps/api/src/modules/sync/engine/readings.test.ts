import { readingChange } from "@campushub/drizzle/schema";
import type { Batch, Json } from "@campushub/kit";
import { sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openTestDatabase, type TestDatabase } from "../../../../../../tests/helpers/database.ts";
import {
  checkpoint,
  openScriptedHub,
  rowsOf,
  type ScriptedHub,
  type Step,
} from "../../../../../../tests/helpers/scripted-hub.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());

const at = (hour: number) => `2026-11-22T${String(hour).padStart(2, "0")}:00:00.000Z`;
const row = (point: string, hour: number, value: number): Json => ({ point, at: at(hour), value });
const hours = (from: number, to: number): Json[] =>
  Array.from({ length: to - from + 1 }, (_, n) => ["a", "b"].map((point) => row(point, from + n, from + n))).flat();

async function sync(stage: ScriptedHub, steps: readonly Step[]) {
  stage.platform.values = () => steps;
  const { streams } = await stage.hub.sync(stage.connectionId, { streams: ["values"], mode: "snapshot" });
  const { read, inserted, updated, unchanged } = streams.values!;
  return { read, inserted, updated, unchanged };
}

describe("readings of one pass", () => {
  test("are held once, however often they are brought and in whatever order", async () => {
    const stage = await openScriptedHub({ database, batchRows: 4 });
    expect(await sync(stage, [rowsOf(...hours(0, 9))])).toEqual({ read: 20, inserted: 20, updated: 0, unchanged: 0 });
    expect(await sync(stage, [rowsOf(...hours(0, 11))])).toEqual({ read: 24, inserted: 4, updated: 0, unchanged: 20 });
    // One point ahead, the other back in known time.
    const mixed = [row("a", 12, 12), row("b", 3, 33), row("b", 12, 12), row("a", 12, 12)];
    expect(await sync(stage, [rowsOf(...mixed)])).toEqual({ read: 4, inserted: 2, updated: 1, unchanged: 1 });
    expect((await stage.hub.readings(stage.connectionId)).get(`b|${at(3)}`)).toEqual({ value: 33 });
  });

  test("that somebody pushed in between are corrected, and nothing is lost", async () => {
    const stage = await openScriptedHub({ database, batchRows: 4 });
    const { db } = stage.hub.ctx;
    const push = () =>
      db.execute(sql`insert into reading (point_id, ts, value, quality, source, epoch)
        select id, ${at(6)}::timestamptz, 99, 0, 1, 0 from point where connection_id = ${stage.connectionId} and key = 'a'`);
    const page = (from: number, to: number): Batch[] => [rowsOf(...hours(from, to)), checkpoint(to)];
    const before = await db.$count(readingChange);
    const counts = await sync(stage, [...page(0, 2), ...page(3, 5), push, ...page(6, 8)]);
    expect(counts).toEqual({ read: 18, inserted: 17, updated: 1, unchanged: 0 });
    expect((await stage.hub.readings(stage.connectionId)).get(`a|${at(6)}`)).toEqual({ value: 6 });
    expect((await db.$count(readingChange)) - before).toBe(1);
  });
});
