import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { Batch } from "@campushub/kit";
import { FakeClock, testSession } from "@campushub/kit/testing";
import { describe, expect, it } from "vitest";
import { SmallHub } from "../fixtures/small-hub.ts";
import connector from "../src/index.ts";
import { parseCsv } from "./csv.ts";
import { simulator } from "./index.ts";

const dataDir = resolve(import.meta.dirname, "../../../../shared/data");
const present = existsSync(resolve(dataDir, "energy-cambridge"));

describe.skipIf(!present)("the delivered meters", () => {
  it("are served as delivered: every row once, over pages, and nothing new on a second sync", async () => {
    const clock = new FakeClock("2026-11-23T08:00:00Z");
    const platform = await simulator.start({ clock, seed: 1, size: "campus", dataDir });
    const session = testSession(connector, { config: platform.connection.config, clock, http: { timeoutMs: 10_000 } });
    const hub = new SmallHub(session, clock);
    await hub.sync("readings");
    expect(hub.kept("readings").size).toBe(236_380);
    expect(hub.rejects).toEqual([]);
    const truth = platform.truth("readings");
    expect(truth.size).toBe(236_380);
    const sums = [0, 0];
    for (const [key, { value }] of truth) {
      sums[0]! += Number(value);
      sums[1]! += Number(hub.kept("readings").get(key)?.value);
    }
    expect(sums[1]).toBe(sums[0]);
    await hub.sync("readings");
    expect(hub.read).toBe(0);
    await platform.close();
  });

  it("come with the buildings of their lists, one point per building and energy", async () => {
    const clock = new FakeClock("2026-11-23T08:00:00Z");
    const platform = await simulator.start({ clock, seed: 1, size: "campus", dataDir });
    const session = testSession(connector, { config: platform.connection.config, clock, http: { timeoutMs: 10_000 } });
    const hub = new SmallHub(session, clock);
    await hub.sync("buildings");
    await hub.sync("points");
    expect(hub.kept("buildings").get("UCam_b0")).toMatchObject({ area: 3296.5, floors: 5 });
    expect(hub.kept("buildings").get("UnivDorm_Prince")).toMatchObject({ area: 8143.969883, type: "dorm" });
    expect(hub.kept("points").size).toBe(21);
    expect(hub.kept("points").get("UCam_b0_gas")).toMatchObject({ energy: "gas", valueKind: "interval" });
    await platform.close();
  });

  it("cost one request per page, not one per empty year", async () => {
    const clock = new FakeClock("2026-11-23T08:00:00Z");
    const platform = await simulator.start({ clock, seed: 1, size: "campus", dataDir });
    const session = testSession(connector, { config: platform.connection.config, clock, http: { timeoutMs: 10_000 } });
    const kinds: Batch["kind"][] = [];
    const request = { mode: "snapshot" as const, upTo: "2026-11-23T07:59:30Z" };
    for await (const batch of connector.streams.readings!.read.run(session, request)) kinds.push(batch.kind);
    expect(kinds.filter((kind) => kind === "rows")).toHaveLength(24);
    await platform.close();
  });
});

describe("delivered files with holes", () => {
  it("are served as they are: what is no number is refused by name, and a folder that is missing is empty", async () => {
    const folder = mkdtempSync(join(tmpdir(), "campushub-delivered-"));
    mkdirSync(join(folder, "energy-bdg1"));
    writeFileSync(
      join(folder, "energy-bdg1", "meta_open.csv"),
      "uid,primaryspaceusage,timezone,sqm,numberoffloors\nOffice_A,Office,Asia/Shanghai,-,\n",
    );
    const lines = ["01:00:00,5.5", "02:00:00,", "03:00:00,-", '04:00:00,"1,702.85"', "05:00:00,6"].map(
      (line) => `2026-11-20 ${line}`,
    );
    writeFileSync(join(folder, "energy-bdg1", "Office_A.csv"), ["timestamp,energy", ...lines, ",7"].join("\n"));
    const clock = new FakeClock("2026-11-23T08:00:00Z");
    const platform = await simulator.start({ clock, seed: 1, size: "campus", dataDir: folder });
    const hub = new SmallHub(testSession(connector, { config: platform.connection.config, clock }), clock);
    for (const stream of ["buildings", "points", "readings"] as const) await hub.sync(stream);
    expect([...hub.kept("readings").values()].map(({ value }) => value)).toEqual([5.5, 6]);
    expect(hub.rejects.map(({ code, path }) => `${code} ${path}`)).toEqual([
      "missing_value value",
      "missing_value value",
      "wrong_type value",
    ]);
    expect(platform.truth("readings").size).toBe(2);
    expect(hub.kept("buildings").get("Office_A")).toMatchObject({ area: null, floors: null });
    await platform.close();
    rmSync(folder, { recursive: true });
  });
});

describe("a delivered CSV", () => {
  it("is read by its header's names whatever its line ends, the first of two equal names winning", () => {
    const records = [
      { a: "1", b: "x,y" },
      { a: "2", b: 'say "z"' },
    ];
    for (const end of ["\n", "\r\n", "\r"]) {
      const text = ["\ufeffa,b,a", '1,"x,y",9', '2,"say ""z""",8', ""].join(end);
      expect(parseCsv(text)).toEqual(records);
    }
  });
});
