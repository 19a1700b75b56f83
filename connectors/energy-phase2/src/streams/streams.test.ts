import type { Batch, Json, RunningSimulator } from "@campushub/kit";
import { DATA_FAULTS, FakeClock, listen, testSession } from "@campushub/kit/testing";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { differences, SmallHub, STREAMS } from "../../fixtures/small-hub.ts";
import { simulator } from "../../simulator/index.ts";
import connector from "../index.ts";

const MINUTE_MS = 60_000;
let clock: FakeClock;
let platform: RunningSimulator;

beforeEach(async () => {
  clock = new FakeClock("2026-11-23T08:00:00Z");
  platform = await simulator.start({ clock, seed: 11, size: "small" });
});
afterEach(() => platform.close());

function newHub(settings: Record<string, Json> = {}): SmallHub {
  const config = { ...platform.connection.config, ...settings };
  return new SmallHub(testSession(connector, { config, clock, http: { timeoutMs: 2000 } }), clock);
}

async function syncAll(hub: SmallHub, options: { mode?: "snapshot" } = {}): Promise<void> {
  for (const stream of STREAMS) await hub.sync(stream, options);
}

function expectAgreement(hub: SmallHub): void {
  for (const stream of STREAMS) expect(differences(hub.kept(stream), platform.truth(stream)), stream).toEqual([]);
}

describe("an undisturbed platform", () => {
  it("is held completely after one snapshot, its planted future rows refused and its unknown code reported", async () => {
    const hub = newHub();
    await syncAll(hub);
    expectAgreement(hub);
    expect(hub.kept("readings").size).toBeGreaterThan(1000);
    expect(hub.rejects).toEqual(Array(4).fill({ stream: "readings", code: "future_stamp", path: "time" }));
    expect([...hub.unknownCodes]).toEqual(["subItemCodes 01E00"]);
  });

  it("changes nothing on a second sync", async () => {
    const hub = newHub();
    await syncAll(hub);
    const before = STREAMS.map((stream) => JSON.stringify([...hub.kept(stream)]));
    await syncAll(hub);
    expect(STREAMS.map((stream) => JSON.stringify([...hub.kept(stream)]))).toEqual(before);
  });

  it("is read in pages of any size with the same result", async () => {
    const hub = newHub({ pageSize: 7 });
    await syncAll(hub);
    expectAgreement(hub);
  });

  it("brings the readings of the hours that passed, and only those", async () => {
    const hub = newHub();
    await syncAll(hub);
    clock.advance(2 * 60 * MINUTE_MS + 20 * MINUTE_MS);
    await hub.sync("readings");
    expect(hub.read).toBeLessThan(3 * 24);
    expectAgreement(hub);
  });

  it("answers a range with the readings of that range", async () => {
    const hub = newHub();
    const range = { from: "2026-11-20T00:00:00Z", to: "2026-11-20T02:00:00Z" };
    const request = { mode: "snapshot" as const, upTo: "2026-11-23T07:59:30Z", range };
    for await (const batch of connector.streams.readings!.read.run(hub.session, request)) hub.take("readings", batch);
    const times = new Set([...hub.kept("readings").keys()].map((key) => key.split("|")[1]));
    expect([...times]).toEqual(["2026-11-20T00:00:00.000Z", "2026-11-20T01:00:00.000Z", "2026-11-20T02:00:00.000Z"]);
  });
});

describe("a list that says where it ends", () => {
  interface How {
    readonly signal?: AbortSignal;
    readonly stream?: string;
    readonly resume?: Json;
  }

  /** Reads `points` or another stream from a platform whose pages are these, by how many were asked for before. */
  async function readFrom(pageOf: (asked: number) => Json, { signal, stream = "points", resume }: How = {}) {
    let asked = 0;
    const server = await listen((request, response) => {
      const token = { access_token: "t", token_type: "Bearer", expires_in: 7200 };
      const data = request.url === "/oauth/token" ? token : pageOf(asked++);
      const { code = 0 } = data as { code?: number };
      response.end(JSON.stringify({ code, message: "ok", time: "", data }));
    });
    const config = { ...platform.connection.config, baseUrl: `http://127.0.0.1:${server.port}` };
    const open = testSession(connector, { config, clock, http: { timeoutMs: 2000, ...(signal && { signal }) } });
    const kinds: string[] = [];
    let error: unknown;
    try {
      const request = { mode: "snapshot" as const, upTo: "2026-11-23T07:59:30Z", ...(resume !== undefined && { resume }) };
      for await (const { kind } of connector.streams[stream]!.read.run(open, request)) kinds.push(kind);
    } catch (thrown) {
      error = thrown;
    }
    await server.close();
    return { asked, isComplete: kinds.includes("scopeComplete"), code: (error as { code?: string } | undefined)?.code, error };
  }
  const points = (...ids: number[]): Json[] => ids.map((id) => ({ id: `P${id}` }));

  it.each<[string, (asked: number) => Json, string]>([
    ["cursors that lead in a circle", (asked) => ({ items: [], next: asked % 2 === 0 ? "a" : "b" }), "cursor_stuck"],
    ["empty pages with ever new cursors", (asked) => ({ items: [], next: `c${asked}` }), "empty_pages"],
    ["one page under ever new cursors", (asked) => ({ items: points(1, 2), next: `c${asked}` }), "repeated_page"],
    ["one row in place of the list", () => ({ items: { id: "P1" }, next: null }), "malformed_list"],
    ["a text in place of the list", () => ({ items: "[]", next: null }), "malformed_list"],
    ["null in place of the list", () => ({ items: null, next: null }), "malformed_list"],
    ["no word of where it goes on", () => ({ items: points(1) }), "malformed_list"],
    ["a number in place of the cursor", () => ({ items: points(1), next: 7 }), "malformed_list"],
    ["a blank total", () => ({ items: points(1), next: null, total: " " }), "bad_count"],
    ["a total of one and a half", () => ({ items: points(1), next: null, total: 1.5 }), "bad_count"],
    ["no total but false", () => ({ items: points(1), next: null, total: false }), "bad_count"],
    ["a total of 0 beside rows", () => ({ items: points(1), next: null, total: 0 }), "counts_differ"],
    ["fewer rows than counted", () => ({ items: points(1), next: null, total: 2 }), "cut_short"],
    [
      "more rows than counted, over its pages",
      (asked) => ({ items: points(asked), next: asked < 3 ? `c${asked}` : null, total: 2 }),
      "counts_differ",
    ],
    [
      "cursors that are forgotten as soon as they are told",
      (asked): Json => (asked % 2 === 1 ? { code: 20003 } : { items: points(1), next: asked < 40 ? `c${asked}` : null }),
      "cursor_stuck",
    ],
  ])("is not complete with %s", async (_what, pageOf, code) => {
    const read = await readFrom(pageOf);
    expect(read).toMatchObject({ code, isComplete: false });
    expect(read.asked).toBeLessThan(30);
  });

  it("is complete where the total is a text, or has grown while it was read", async () => {
    expect(await readFrom(() => ({ items: points(1, 2), next: null, total: "2" }))).toMatchObject({ isComplete: true });
    const grown = (asked: number) => ({ items: points(asked), next: asked < 2 ? `c${asked}` : null, total: asked < 3 ? 2 : 3 });
    const once = (asked: number): Json => (asked === 1 || asked === 2 ? { ...grown(asked), total: null } : grown(asked));
    expect(await readFrom(once)).toMatchObject({ isComplete: true });
  });

  it("is not the whole window of readings before its told total, whatever came meanwhile", async () => {
    const rows = (...hours: number[]): Json[] => hours.map((hour) => [`P1`, `2026-11-20 0${hour}:00:00`, hour, 192]);
    const ending = (first: number, now: number) => (asked: number) =>
      asked === 0
        ? { items: rows(1, 2), next: "c", total: first }
        : { items: rows(3), next: null, total: asked > 1 ? now : null };
    const codeOf = async (first: number, now: number) => (await readFrom(ending(first, now), { stream: "readings" })).code;
    expect(await codeOf(3, 3)).toBeUndefined();
    expect(await codeOf(4, 4)).toBe("cut_short");
    expect(await codeOf(4, 3)).toBeUndefined();
    expect(await codeOf(4, 0)).toBe("cut_short");
    expect(await codeOf(2, 2)).toBe("counts_differ");
    // One more came where the list was read, or one behind it and one before it.
    expect(await codeOf(2, 3)).toBeUndefined();
    expect(await codeOf(2, 4)).toBeUndefined();
  });

  it("is read from its beginning where a pass that goes on finds rows missing before its checkpoint", async () => {
    const resume = { cursor: "c", seen: 1, different: 1, total: 3 };
    const pageOf = (asked: number): Json => {
      if (asked === 0) return { items: points(3), next: null };
      return asked === 1 ? { items: points(3), next: null, total: 3 } : { items: points(1, 2, 3), next: null, total: 3 };
    };
    expect(await readFrom(pageOf, { resume })).toMatchObject({ isComplete: true, asked: 3 });
    const short = (): Json => ({ items: points(3), next: null, total: 3 });
    expect(await readFrom(short, { resume })).toMatchObject({ isComplete: false, code: "cut_short" });
  });

  it("is left at once by who was told to stop", async () => {
    const abort = new AbortController();
    const read = await readFrom(
      (asked) => {
        if (asked === 2) abort.abort(new Error("stopped by a person"));
        return { items: points(asked), next: `c${asked}` };
      },
      { signal: abort.signal },
    );
    expect(read.error).toMatchObject({ message: "stopped by a person" });
    expect(read.asked).toBe(3);
  });
});

describe("an interrupted pass", () => {
  it.each(STREAMS)("of %s gives the same rows when resumed from any of its checkpoints", async (name) => {
    const hub = newHub({ pageSize: name === "readings" ? 250 : 3 });
    const { run } = connector.streams[name]!.read;
    const request = { mode: "snapshot" as const, upTo: "2026-11-23T07:59:30.000Z" };
    const collect = async (resume?: Json) => {
      const batches: Batch[] = [];
      for await (const batch of run(hub.session, { ...request, resume })) batches.push(batch);
      return batches;
    };
    const rowsOf = (batches: Batch[]) => batches.flatMap((batch) => (batch.kind === "rows" ? batch.rows : []));
    const whole = await collect();
    const checkpoints = whole.flatMap((batch, index) => (batch.kind === "checkpoint" ? [{ index, at: batch.position }] : []));
    expect(checkpoints.length).toBeGreaterThan(0);
    for (const { index, at } of checkpoints) {
      const rest = await collect(at);
      expect([...rowsOf(whole.slice(0, index)), ...rowsOf(rest)]).toEqual(rowsOf(whole));
    }
  });

  it("begins again where the platform no longer knows the cursor", async () => {
    const hub = newHub();
    const request = { mode: "snapshot" as const, upTo: "2026-11-23T07:59:30Z", resume: { cursor: "%%%", seen: 5, total: 24 } };
    for await (const batch of connector.streams.points!.read.run(hub.session, request)) hub.take("points", batch);
    expect(differences(hub.kept("points"), platform.truth("points"))).toEqual([]);
  });
});

describe("a working platform", () => {
  it("is followed: renamed, added, raised and late rows arrive with the next incremental pass", async () => {
    const hub = newHub();
    await syncAll(hub);
    for (let call = 0; call < 3; call++) {
      platform.live();
      await syncAll(hub);
      await hub.sync("points", { mode: "snapshot" });
      expectAgreement(hub);
      clock.advance(7 * MINUTE_MS);
    }
  });

  it("shows a removed point to the snapshot only, which is what its deletes are declared on", async () => {
    const hub = newHub();
    await syncAll(hub);
    platform.live();
    await hub.sync("points");
    const [gone] = differences(hub.kept("points"), platform.truth("points"));
    expect(gone).toMatch(/^invented P/);
    await hub.sync("points", { mode: "snapshot" });
    expect(differences(hub.kept("points"), platform.truth("points"))).toEqual([]);
  });
});

describe("the fault matrix of the data", () => {
  it.each(DATA_FAULTS.map(({ id }) => id))("%s: after it ends the hub equals the platform", async (fault) => {
    const hub = newHub();
    await syncAll(hub);
    platform.setFaults({ [fault]: { on: true } });
    clock.advance(2 * MINUTE_MS);
    platform.live();
    await syncAll(hub);
    platform.setFaults({ [fault]: { on: false } });
    clock.advance(MINUTE_MS);
    await syncAll(hub);
    await hub.sync("points", { mode: "snapshot" });
    expectAgreement(hub);
  });

  it.each(DATA_FAULTS.map(({ id }) => id))(
    "%s during the very first read: incremental passes heal the readings",
    async (fault) => {
      platform.setFaults({ [fault]: { on: true } });
      const hub = newHub({ pageSize: 100 });
      await syncAll(hub);
      platform.setFaults({ [fault]: { on: false } });
      clock.advance(MINUTE_MS);
      await hub.sync("readings");
      expect(differences(hub.kept("readings"), platform.truth("readings"))).toEqual([]);
    },
  );

  it("cursorTies: rows with one stamp straddle pages and all arrive", async () => {
    const hub = newHub();
    await syncAll(hub);
    platform.setFaults({ cursorTies: { on: true } });
    await hub.sync("points");
    expect(hub.read).toBe(24);
    await hub.sync("readings");
    expect(hub.read).toBeGreaterThan(50);
  });

  it("lateRows: held-back rows come with the first incremental pass after their release, not before", async () => {
    platform.setFaults({ lateRows: { on: true } });
    const hub = newHub();
    await syncAll(hub);
    const held = hub.kept("readings").size;
    clock.advance(30 * MINUTE_MS);
    platform.setFaults({ lateRows: { on: false } });
    await hub.sync("readings");
    expect(hub.kept("readings").size).toBeGreaterThan(held);
    expect(differences(hub.kept("readings"), platform.truth("readings"))).toEqual([]);
  });

  it("wrongTypes: the rows are refused one by one and the rest is kept", async () => {
    platform.setFaults({ wrongTypes: { on: true } });
    const hub = newHub();
    await syncAll(hub);
    expect(new Set(hub.rejects.map(({ stream, path }) => `${stream}.${path}`))).toEqual(
      new Set(["buildings.area", "points.ratio", "alarms.level", "readings.value", "readings.time"]),
    );
    expect(hub.kept("points").size).toBeGreaterThan(10);
  });

  it("emptyAnswer: the list is complete and empty, which is the brake's business; no row is invented gone", async () => {
    platform.setFaults({ emptyAnswer: { on: true } });
    const batches: Batch[] = [];
    const request = { mode: "snapshot" as const, upTo: "2026-11-23T07:59:30Z" };
    for await (const batch of connector.streams.points!.read.run(newHub().session, request)) batches.push(batch);
    expect(batches).toEqual([{ kind: "expect", rows: 0 }, { kind: "scopeComplete" }]);
  });

  it("an answer that empties midway is cut short, not complete", async () => {
    const hub = newHub({ pageSize: 10 });
    const seen: string[] = [];
    const pass = async () => {
      const request = { mode: "snapshot" as const, upTo: "2026-11-23T07:59:30Z" };
      for await (const batch of connector.streams.points!.read.run(hub.session, request)) {
        seen.push(batch.kind);
        if (batch.kind === "rows") platform.setFaults({ emptyAnswer: { on: true } });
      }
    };
    await expect(pass()).rejects.toMatchObject({ class: "retryable", code: "cut_short" });
    expect(seen).not.toContain("scopeComplete");
  });

  it("expiredToken: the token is renewed once per refusal and the list goes on where it was", async () => {
    platform.setFaults({ expiredToken: { on: true } });
    const hub = newHub();
    await syncAll(hub);
    expectAgreement(hub);
  });

  it("clock8hOff: the platform's clock is measured, and the bounds follow it", async () => {
    platform.setFaults({ clock8hOff: { on: true } });
    const hub = newHub();
    await syncAll(hub);
    expect(hub.session.http.clockOffsetMs()).toBeGreaterThan(7.9 * 3_600_000);
    platform.live();
    await hub.sync("readings");
    expect(differences(hub.kept("readings"), platform.truth("readings"))).toEqual([]);
  });
});
