import { afterEach, expect, test, vi } from "vitest";
import { type Bench, openBench } from "../testing/small-hub.ts";
import { check } from "./check.ts";

let bench: Bench;
afterEach(() => bench.sim.close());

const resultsOf = async () => Object.fromEntries((await check(bench.session)).map(({ target, result }) => [target, result]));
const ALL = ["zones", "buildings", "rooms", "accounts", "usage", "status"];
const all = (result: string) => Object.fromEntries(ALL.map((target) => [target, result]));

test("each stream is probed and says how much there is", async () => {
  bench = await openBench();
  const probes = await check(bench.session);
  expect(probes.map(({ target, direction, result }) => [target, direction, result])).toEqual(
    ALL.map((target) => [target, "read", "ok"]),
  );
  expect(probes[1]?.note).toEqual({ code: "rows_in_all", values: { rows: 4 } });
  expect(probes[3]?.note).toMatchObject({ code: "rows_in_first_building_of", values: { announced: 144 } });
});

test("nobody there is down", async () => {
  bench = await openBench();
  await bench.sim.close();
  expect(await resultsOf()).toEqual(all("down"));
});

test("a wrong password is a bad key and is tried once only", async () => {
  bench = await openBench({ config: { password: "wrong" } });
  const { http } = bench.session;
  const json = vi.fn(http.json);
  const probes = await check({ ...bench.session, http: { ...http, json } });
  expect(new Set(probes.map(({ result }) => result))).toEqual(new Set(["badKey"]));
  expect(json).toHaveBeenCalledTimes(1);
});

test.each([
  ["a wrong customer code", { customerCode: "9999" }],
  ["a command the platform does not have", { commands: { zones: "getareas" } }],
])("%s is a bad setting", async (_title, config) => {
  bench = await openBench({ config });
  expect(await resultsOf()).toEqual(all("badSetting"));
});

test("a wrong path is a bad setting", async () => {
  bench = await openBench({ path: "/elsewhere" });
  expect(await resultsOf()).toEqual(all("badSetting"));
});

test("a redirect is a bad setting, as it would turn POST into GET", async () => {
  bench = await openBench();
  bench.sim.setFaults({ redirect: { on: true } });
  expect(await resultsOf()).toEqual(all("badSetting"));
});

test("a stream the account may not read is told apart from the others", async () => {
  bench = await openBench({ config: { account: "viewer" } });
  expect(await resultsOf()).toEqual({ ...all("ok"), usage: "noRight" });
});
