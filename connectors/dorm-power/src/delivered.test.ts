import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Bench, openBench, STREAMS, type StreamName, shown } from "../testing/small-hub.ts";

const DATA = resolve(import.meta.dirname, "../../../../shared/data");
const present = existsSync(resolve(DATA, "dorm/zzu_rooms.json"));

describe.skipIf(!present)(`the delivered room list${present ? "" : " (skipped: ../shared/data is missing)"}`, () => {
  let bench: Bench;
  beforeAll(async () => {
    bench = await openBench({ dataDir: DATA });
  });
  afterAll(() => bench.sim.close());
  const passes = new Map<StreamName, ReturnType<Bench["read"]>>();
  const passOf = (stream: StreamName) => {
    const pass = passes.get(stream) ?? bench.read(stream);
    passes.set(stream, pass);
    return pass;
  };

  test.each([
    ["zones", 6],
    ["buildings", 105],
    ["rooms", 30_434],
    ["accounts", 30_434],
    ["status", 30_434],
  ] as const)("%s are %d different ones, none refused", async (stream, count) => {
    const { records, rejects, drift } = await passOf(stream);
    expect([records.size, rejects, drift]).toEqual([count, [], []]);
  });

  test.each(STREAMS)("%s equal the platform's own books", async (stream) => {
    const truth = bench.sim.truth(stream);
    const { records } = await passOf(stream);
    expect(records.size).toBe(truth.size);
    const wrong = [...shown(records, truth)].filter(([key, data]) => JSON.stringify(data) !== JSON.stringify(truth.get(key)));
    expect(wrong).toEqual([]);
  });

  test("rooms and accounts have the same identity", async () => {
    const [rooms, accounts] = [await passOf("rooms"), await passOf("accounts")];
    expect([...rooms.records.keys()].toSorted()).toEqual([...accounts.records.keys()].toSorted());
  });

  test("all accounts come in a few hundred requests", async () => {
    let requests = 0;
    const { http } = bench.session;
    const json: typeof http.json = (request) => {
      requests++;
      return http.json(request);
    };
    const { default: connector } = await import("./index.ts");
    const run = connector.streams.accounts!.read.run(
      { ...bench.session, http: { ...http, json } },
      { mode: "snapshot", upTo: new Date(bench.clock.now()).toISOString() },
    );
    for await (const _batch of run);
    expect(requests).toBeLessThan(400);
  });
});

describe("a data folder without a room list", () => {
  test("is a platform without rooms, which says so: every list is read, and no first days of usage are believed", async () => {
    const folder = mkdtempSync(join(tmpdir(), "not-delivered-"));
    const bench = await openBench({ dataDir: folder });
    for (const stream of STREAMS.filter((name) => name !== "usage")) {
      const { records, rejects } = await bench.read(stream);
      expect([stream, records.size, rejects.length, bench.sim.truth(stream).size]).toEqual([stream, 0, 0, 0]);
    }
    await expect(bench.read("usage")).rejects.toMatchObject({ code: "empty_answer" });
    expect(bench.sim.planted.map(({ en }) => en).join()).toMatch("no rooms at all");
    await bench.sim.close();
    rmSync(folder, { recursive: true });
  });
});
