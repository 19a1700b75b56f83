import { type Batch, type Json, offeredStreams } from "@campushub/kit";
import { afterEach, describe, expect, test } from "vitest";
import { type MeterBench, openMeters } from "../../../testing/meter-bench.ts";
import connector from "../../index.ts";

let bench: MeterBench;
afterEach(() => bench.sim.close());

const DEAD = "260007020005";
const rowsOf = (batches: readonly Batch[]) => batches.flatMap((batch) => (batch.kind === "rows" ? batch.rows : []));

describe("meters on lines", () => {
  test("offer no day's usage, and balances only where they are prepaid", async () => {
    bench = await openMeters();
    const names = (more: object) => offeredStreams(connector.streams, { ...bench.session.config, ...more });
    expect(names({})).toEqual(["zones", "buildings", "rooms", "meters", "accounts", "status", "readings"]);
    expect(names({ prepaid: "none" })).not.toContain("accounts");
  });

  test("one that never answers is a row that claims nothing, and no reading", async () => {
    bench = await openMeters();
    const { rows } = await bench.read("status");
    expect(rows.size).toBe(32);
    expect(rows.get(DEAD)).toMatchObject({ relay: "未知", online: "离线" });
    const readings = (await bench.read("readings")).rows;
    expect([readings.size, readings.has(DEAD)]).toEqual([31, false]);
  });

  test("a whole line that is down costs no row of it, and is not asked meter by meter", async () => {
    bench = await openMeters();
    const [first] = Object.keys(bench.session.config.lines!);
    const lines = { ...bench.session.config.lines!, [first!]: "127.0.0.1:1" };
    const { session } = bench.under({ lines });
    const asked: string[] = [];
    const ask: typeof session.lines.ask = (request) => {
      asked.push(request.line);
      return session.lines.ask(request);
    };
    const batches: Batch[] = [];
    const request = { mode: "snapshot" as const, upTo: "2026-11-23T08:17:23Z" };
    for await (const batch of connector.streams.status!.read.run({ ...session, lines: { ask } }, request)) batches.push(batch);
    const rows = rowsOf(batches) as { line: string; answered: boolean }[];
    expect(rows.filter(({ line }) => line === first).map(({ answered }) => answered)).toEqual(Array(8).fill(false));
    expect(rows.filter(({ answered }) => answered)).toHaveLength(23);
    expect(asked.filter((line) => line === "127.0.0.1:1")).toHaveLength(1);
  });

  test("that are all silent are an error, and nothing is brought", async () => {
    bench = await openMeters();
    bench.sim.setFaults({ noAnswer: { on: true } });
    for (const stream of ["status", "accounts", "readings"]) {
      await expect(bench.read(stream), stream).rejects.toMatchObject({ class: "retryable", code: "no_answer" });
    }
    await bench.sim.close();
    await expect(bench.read("status")).rejects.toMatchObject({ class: "retryable", code: "line_down" });
  });

  test("are read to the last line after a stop between two lines", async () => {
    bench = await openMeters();
    const { batches } = await bench.read("status");
    const at = batches.findIndex(({ kind }) => kind === "checkpoint");
    const resume = (batches[at] as { position: Json }).position;
    const request = { mode: "snapshot" as const, upTo: "2026-11-23T08:17:23Z", resume };
    const rest: Batch[] = [];
    for await (const batch of connector.streams.status!.read.run(bench.session, request)) rest.push(batch);
    expect([...rowsOf(batches.slice(0, at)), ...rowsOf(rest)]).toEqual(rowsOf(batches));
  });

  test("show a register now, and nothing of a past range", async () => {
    bench = await openMeters();
    const request = { mode: "incremental" as const, upTo: "2026-11-23T08:17:23Z" };
    const past = { ...request, range: { from: "2026-11-01T00:00:00Z", to: "2026-11-02T00:00:00Z" } };
    const batches: Batch[] = [];
    for await (const batch of connector.streams.readings!.read.run(bench.session, past)) batches.push(batch);
    expect(batches).toEqual([]);
  });
});
