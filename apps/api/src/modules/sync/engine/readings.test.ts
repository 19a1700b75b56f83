import { readingChange, reject } from "@campushub/drizzle/schema";
import type { Batch, Deliver, Json, ReadingStream } from "@campushub/kit";
import { eq, sql } from "drizzle-orm";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { openTestDatabase, type TestDatabase } from "../../../../../../tests/helpers/database.ts";
import {
  checkpoint,
  openScriptedHub,
  rowsOf,
  type ScriptedHub,
  type Step,
} from "../../../../../../tests/helpers/scripted-hub.ts";
import { rowsOf as fetched } from "../../../infra/arrays.ts";
import { loadConnection, openSession } from "../../connections/index.ts";
import { deliverRows } from "../deliver-rows.ts";
import { replayReject } from "../replay-reject.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());

const at = (hour: number) => `2026-11-22T${String(hour).padStart(2, "0")}:00:00.000Z`;
const row = (point: string, hour: number, value: number): Json => ({ point, at: at(hour), value });
const hours = (from: number, to: number): Json[] =>
  Array.from({ length: to - from + 1 }, (_, n) => ["a", "b"].map((point) => row(point, from + n, from + n))).flat();

async function sync(stage: ScriptedHub, steps: readonly Step[], mode: "snapshot" | "incremental" = "snapshot") {
  stage.platform.values = () => steps;
  const { streams } = await stage.hub.sync(stage.connectionId, { streams: ["values"], mode });
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

/** Pushes as the connector's inlet would. */
async function push(stage: ScriptedHub, rows: readonly Json[], how: Parameters<Deliver>[1] = {}) {
  const { hub, connectionId } = stage;
  const row = await loadConnection(hub.ctx, connectionId);
  const { connector, session } = openSession(hub.ctx, row, { signal: new AbortController().signal });
  const stream = connector.streams.values as ReadingStream<Record<string, unknown>>;
  await deliverRows(hub.ctx, { connectionId, inlet: "live", name: "values", stream, session }, { rows, ...how });
}
const held = async (stage: ScriptedHub, point: string, hour: number) =>
  (await stage.hub.readings(stage.connectionId)).get(`${point}|${at(hour)}`)?.value;
const rejectsOf = (stage: ScriptedHub) =>
  stage.hub.ctx.db.select().from(reject).where(eq(reject.connectionId, stage.connectionId)).orderBy(reject.id);

describe("readings that were pushed", () => {
  test("fill gaps and follow each other, but never replace what was pulled, however late they arrive", async () => {
    const stage = await openScriptedHub({ database });
    await push(stage, [row("a", 1, 10), row("a", 2, 20)]);
    await push(stage, [row("a", 1, 11)]);
    expect(await held(stage, "a", 1)).toBe(11);
    // The platform corrects one and confirms the other; then both old messages arrive once more.
    expect(await sync(stage, [rowsOf(row("a", 1, 12), row("a", 2, 20))])).toMatchObject({ updated: 1, unchanged: 1 });
    await push(stage, [row("a", 1, 11), row("a", 2, 21), row("a", 3, 30)]);
    expect([await held(stage, "a", 1), await held(stage, "a", 2), await held(stage, "a", 3)]).toEqual([12, 20, 30]);
  });

  test("and are said once more, as a retained message is, fill a gap and replace nothing", async () => {
    const stage = await openScriptedHub({ database });
    await push(stage, [row("a", 1, 10)]);
    await push(stage, [row("a", 1, 11)]);
    await push(stage, [row("a", 1, 10), row("a", 2, 20)], { repeated: true });
    expect([await held(stage, "a", 1), await held(stage, "a", 2)]).toEqual([11, 20]);
  });

  test("under a name that could not be decoded are refused, so that two meters never become one", async () => {
    const stage = await openScriptedHub({ database });
    await push(stage, [row("\uFFFD\uFFFD1", 1, 10), row("\uFFFD\uFFFD1", 1, 99)]);
    expect(await stage.hub.readings(stage.connectionId)).toEqual(new Map());
    expect((await rejectsOf(stage)).map(({ code, status }) => [code, status])).toEqual([
      ["unreadable_key", "open"],
      ["unreadable_key", "open"],
    ]);
  });
});

describe("a row that the database refuses for what it says", () => {
  const limit = (sqlText: string) => database.db.execute(sql.raw(sqlText));
  afterEach(() => limit("alter table point drop constraint if exists no_poison"));

  test("ends as a reject of its own among thousands that are taken in, and closes when it comes right", async () => {
    const stage = await openScriptedHub({ database });
    const many = Array.from({ length: 1_100 }, (_, n) => row(`p${n}`, 1, n));
    await limit("alter table point add constraint no_poison check (key <> 'poison')");
    await push(stage, many.toSpliced(7, 0, row("poison", 1, 1)));
    expect((await stage.hub.readings(stage.connectionId)).size).toBe(1_100);
    const refused = { code: "refused_by_database", key: `poison|${at(1)}`, raw: JSON.stringify(row("poison", 1, 1)) };
    expect(await rejectsOf(stage)).toMatchObject([{ ...refused, status: "open" }]);
    await limit("alter table point drop constraint no_poison");
    await push(stage, [row("poison", 1, 2)]);
    expect(await rejectsOf(stage)).toMatchObject([{ ...refused, status: "superseded" }]);
  });
});

describe("two values of one point and instant in one answer", () => {
  const night = [row("a", 1, 10), row("a", 1, 12), row("a", 2, 20), row("a", 2, 20)];

  test("are a contradiction in a snapshot: the last is taken, the other is a reject with its key", async () => {
    const stage = await openScriptedHub({ database });
    expect(await sync(stage, [rowsOf(...night)])).toEqual({ read: 4, inserted: 2, updated: 0, unchanged: 1 });
    expect(await held(stage, "a", 1)).toBe(12);
    const [only, ...others] = await rejectsOf(stage);
    expect(others).toEqual([]);
    expect(only).toMatchObject({ code: "key_twice", key: `a|${at(1)}`, raw: JSON.stringify(row("a", 1, 10)), status: "open" });
    await sync(stage, [rowsOf(...night)]);
    expect(await rejectsOf(stage)).toMatchObject([{ status: "open", seen: 2 }]);
    await sync(stage, [rowsOf(row("a", 1, 12))]);
    expect(await rejectsOf(stage)).toMatchObject([{ status: "superseded" }]);
  });

  test("are steps in time in a list of changes: each one replaces the one before, which is kept", async () => {
    const stage = await openScriptedHub({ database, values: { modes: ["incremental"] } });
    const counts = await sync(stage, [rowsOf(...night)], "incremental");
    expect(counts).toEqual({ read: 4, inserted: 2, updated: 1, unchanged: 1 });
    const changes = await stage.hub.ctx.db
      .select()
      .from(readingChange)
      .where(sql`ts = ${at(1)}::timestamptz and value = 10`);
    expect(changes.at(-1)).toMatchObject({ value: 10, source: 0 });
  });
});

describe("rejects of readings", () => {
  const bad = { ...(row("a", 1, 0) as object), value: "broken" } as Json;

  test("have the key of their reading, and close when the platform sends the row right", async () => {
    const stage = await openScriptedHub({ database });
    await sync(stage, [rowsOf(bad)]);
    expect(await rejectsOf(stage)).toMatchObject([{ key: `a|${at(1)}`, status: "open" }]);
    await sync(stage, [rowsOf(row("a", 1, 10))]);
    expect(await rejectsOf(stage)).toMatchObject([{ status: "superseded" }]);
  });

  test("are replayed into a gap only: what the platform sent meanwhile stays", async () => {
    const stage = await openScriptedHub({ database });
    await sync(stage, [rowsOf(bad)]);
    const [{ id } = { id: 0 }] = await rejectsOf(stage);
    const replay = (raw: Json) => replayReject({ ctx: stage.hub.ctx, input: { id, raw } });
    await push(stage, [row("a", 2, 20)]);
    await expect(replay(row("a", 2, 99))).rejects.toThrow(/would overwrite/);
    expect(await held(stage, "a", 2)).toBe(20);
    expect(await replay(row("a", 1, 10))).toMatchObject({ outcome: "inserted" });
    const typed = sql`select source::int as source from reading where ts = ${at(1)}::timestamptz and value = 10
      and point_id in (select id from point where connection_id = ${stage.connectionId})`;
    expect(fetched(await stage.hub.ctx.db.execute(typed))).toEqual([{ source: 2 }]);
    // What a person typed in gives way to what the platform says, and stays in the history.
    expect(await sync(stage, [rowsOf(row("a", 1, 11))])).toMatchObject({ updated: 1 });
  });

  test("for a value that the platform says it has not are one line per point and day, until all of it has come", async () => {
    const stage = await openScriptedHub({ database });
    const none = (hour: number, point = "a") => ({ ...(row(point, hour, 0) as object), value: null }) as Json;
    // 16:00 UTC begins the next day of the campus.
    const counts = await sync(stage, [rowsOf(none(1), none(2), row("a", 3, 3), none(16), none(1, "b"))]);
    expect(counts).toEqual({ read: 5, inserted: 1, updated: 0, unchanged: 0 });
    const lines = await rejectsOf(stage);
    expect(lines.map(({ key, code, message }) => [key, code, message])).toEqual([
      ["a|2026-11-22", "missing_value", "2 instants without a value"],
      ["a|2026-11-23", "missing_value", "1 instants without a value"],
      ["b|2026-11-22", "missing_value", "1 instants without a value"],
    ]);
    expect(Object.keys(JSON.parse(lines[0]!.raw))).toEqual([at(1), at(2)]);
    await sync(stage, [rowsOf(none(2), row("a", 1, 10))]);
    expect((await rejectsOf(stage))[0]).toMatchObject({ status: "open", message: "1 instants without a value" });
    await sync(stage, [rowsOf(row("a", 2, 20))]);
    expect((await rejectsOf(stage)).map(({ status }) => status)).toEqual(["superseded", "open", "open"]);
    await expect(replayReject({ ctx: stage.hub.ctx, input: { id: lines[1]!.id } })).rejects.toThrow(/no row to replay/);
  });
});
