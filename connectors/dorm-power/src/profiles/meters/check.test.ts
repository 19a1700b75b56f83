import { afterEach, expect, test } from "vitest";
import { type MeterBench, openMeters } from "../../../testing/meter-bench.ts";
import connector from "../../index.ts";

let bench: MeterBench;
afterEach(() => bench.sim.close());

const said = async () => {
  const probes = await connector.check(bench.session);
  return Object.fromEntries(probes.map(({ target, direction, result }) => [`${target} ${direction}`, result]));
};
const asking = (result: string) => ({ "accounts read": result, "status read": result, "readings read": result });
const listed = { "zones read": "ok", "buildings read": "ok", "rooms read": "ok", "meters read": "ok" };

test("every stream of meters is probed, and the password is not tried", async () => {
  bench = await openMeters();
  expect(await said()).toEqual({ ...listed, ...asking("ok"), "status write": "ok" });
  expect(bench.sim.writable!.mutations()).toBe(0);
});

test("without a password there is no right to command meters", async () => {
  bench = await openMeters({ meterPassword: null });
  expect(await said()).toMatchObject({ "status read": "ok", "status write": "noRight" });
});

test("serial servers that nobody reaches are down", async () => {
  bench = await openMeters();
  await bench.sim.close();
  expect(await said()).toMatchObject({ ...listed, ...asking("down") });
});

test("lines on which no meter answers are a wrong setting", async () => {
  bench = await openMeters();
  bench.sim.setFaults({ noAnswer: { on: true } });
  expect(await said()).toMatchObject(asking("badSetting"));
});

test("meters that do not know their balance are told from the rest", async () => {
  bench = await openMeters({ prepaid: "money" });
  expect(await said()).toMatchObject({ "accounts read": "badSetting", "status read": "ok" });
});

test("a silent line is named while the others answer", async () => {
  bench = await openMeters();
  const [name] = Object.keys(bench.session.config.lines!);
  const lines = { ...bench.session.config.lines!, [name!]: "127.0.0.1:1" };
  const probes = await connector.check(bench.under({ lines }).session);
  const status = probes.find(({ target }) => target === "status");
  expect(status).toMatchObject({ result: "ok" });
  const values = { answering: 3, all: 4, silent: `${name} (line_down)` };
  expect(status!.note).toEqual({ code: "some_lines_answer", values });
});

test("one serial server under several lines, in whatever spelling, is pointed out", async () => {
  bench = await openMeters();
  const note = async (session = bench.session) =>
    (await connector.check(session)).find(({ target }) => target === "meters")!.note;
  expect(await note()).toMatchObject({ code: "rows_in_roster" });
  const [[first, address], [second]] = Object.entries(bench.session.config.lines!) as [[string, string], [string, string]];
  const lines = { ...bench.session.config.lines!, [second]: address.replace("127.0.0.1", "LOCALHOST.") };
  expect(await note(bench.under({ lines }).session)).toMatchObject({
    code: "lines_share_a_server",
    values: { lines: `${first} = ${second}` },
  });
});
