import { afterEach, describe, expect, test } from "vitest";
import { type MeterBench, openMeters } from "../../../testing/meter-bench.ts";
import connector from "../../index.ts";
import { parseRoster } from "./roster.ts";

let bench: MeterBench;
afterEach(() => bench.sim.close());

const keysFor = (op: string) => bench.sim.writable!.trials().flatMap((trial) => (trial.op === op ? [trial.key] : []));
const outcomes = (results: readonly { outcome: string; code?: string }[]) =>
  results.map(({ outcome, code }) => [outcome, code ?? ""].join(" ").trim());
const done = () => bench.sim.writable!.ledger().map(({ op, key }) => `${op} ${key}`);

describe("a command to meters", () => {
  test.each(["cut", "restore", "permitClose", "keepPower", "releaseKeepPower"])(
    "%s is done once on each, and seen at its relay",
    async (op) => {
      bench = await openMeters();
      const keys = keysFor(op);
      expect(outcomes(await bench.write(op, keys))).toEqual(keys.map(() => "applied"));
      expect(done().toSorted()).toEqual(keys.map((key) => `${op} ${key}`).toSorted());
      expect(bench.sim.writable!.mutations()).toBe(keys.length);
    },
  );

  test("with a wrong password stops at the first meter that says so", async () => {
    bench = await openMeters({ meterPassword: "111111" });
    const keys = keysFor("cut");
    const said = outcomes(await bench.write("cut", keys));
    expect(said).toEqual(["rejected not_authorised", ...keys.slice(1).map(() => "rejected not_sent")]);
    expect(bench.sim.writable!.mutations()).toBe(1);
  });

  test("with a wrong password is not tried again by later batches, on no meter of the line, for a day", async () => {
    bench = await openMeters({ meterPassword: "111111" });
    const lineOf = (key: string) => parseRoster(bench.session.config.roster!).meters.find(({ address }) => address === key)!.line;
    const [first, ...rest] = keysFor("cut");
    const near = rest.filter((key) => lineOf(key) === lineOf(first!));
    await bench.write("cut", [first!]);
    for (const key of [first!, ...near]) {
      bench.clock.advance(3_600_000);
      expect(outcomes(await bench.write("cut", [key]))).toEqual(["rejected password_refused"]);
    }
    expect(near.length).toBeGreaterThan(0);
    expect(bench.sim.writable!.mutations()).toBe(1);
    bench.clock.advance(24 * 3_600_000);
    expect(outcomes(await bench.write("cut", [first!]))).toEqual(["rejected not_authorised"]);
    expect(bench.sim.writable!.mutations()).toBe(2);
  });

  test("goes out again at once under another password, access level or operator, and the wrong one stays known", async () => {
    bench = await openMeters({ meterPassword: "111111" });
    const [key] = keysFor("cut");
    await bench.write("cut", [key!]);
    const { tokens } = bench.session;
    const again = async (more: Record<string, string>) => outcomes(await bench.under(more, tokens).write("cut", [key!]));
    expect(await again({ meterPassword: "222222" })).toEqual(["rejected not_authorised"]);
    for (const meterPassword of ["111111", "222222"])
      expect(await again({ meterPassword })).toEqual(["rejected password_refused"]);
    expect(await again({})).toEqual(["applied"]);
    expect(await again({ meterPassword: "111111" })).toEqual(["rejected password_refused"]);
    expect(bench.sim.writable!.mutations()).toBe(3);
  });

  test("without a password is not sent at all", async () => {
    bench = await openMeters({ meterPassword: null });
    expect(outcomes(await bench.write("cut", keysFor("cut").slice(0, 1)))).toEqual(["rejected no_password"]);
    expect(bench.sim.writable!.mutations()).toBe(0);
  });

  test("that three wrong passwords came before is refused for a day, whatever its own", async () => {
    bench = await openMeters({ meterPassword: "111111" });
    const [key] = keysFor("cut");
    // Nobody's memory but the meter's own.
    for (let turn = 0; turn < 3; turn++) await bench.under({ meterPassword: "111111" }).write("cut", [key!]);
    const right = bench.under({});
    expect(outcomes(await right.write("cut", [key!]))).toEqual(["rejected not_authorised"]);
    bench.clock.advance(25 * 3_600_000);
    expect(outcomes(await right.write("cut", [key!]))).toEqual(["applied"]);
  });

  test("to cut one that keeps its power is refused by the meter, and by the plan before that", async () => {
    bench = await openMeters();
    const [key] = keysFor("releaseKeepPower");
    expect(outcomes(await bench.write("cut", [key!]))).toEqual(["rejected other"]);
    expect(done()).toEqual([]);
    const { refuses } = connector.streams.status!.write!.ops.cut!;
    expect(refuses!({}, { online: "在线", keepPower: true }, bench.session.config)?.code).toBe("power_kept");
    expect(refuses!({}, { online: "离线", keepPower: null }, bench.session.config)?.code).toBe("offline");
    expect(refuses!({}, { online: "在线", keepPower: false }, bench.session.config)).toBeUndefined();
  });

  test("that is acknowledged and does not move the relay is not called done", async () => {
    bench = await openMeters();
    bench.sim.setFaults({ ackWithoutMoving: { on: true } });
    expect(outcomes(await bench.write("cut", keysFor("cut").slice(0, 2)))).toEqual([
      "unknown not_confirmed",
      "unknown not_confirmed",
    ]);
    expect(bench.sim.writable!.mutations()).toBe(2);
  });

  test.each([
    ["noAnswer", "unknown no_answer"],
    ["hangUp", "unknown line_broken"],
    ["badChecksum", "unknown no_answer"],
  ])("whose answer meets %s is sent once and left to be looked for", async (fault, said) => {
    bench = await openMeters();
    const [key] = keysFor("cut");
    const spoil = (effect: string) => effect === "write" && bench.sim.setFaults({ [fault]: { on: true, count: 1 } });
    expect(outcomes(await bench.write("cut", [key!], spoil))).toEqual([said]);
    expect(bench.sim.writable!.mutations()).toBe(fault === "noAnswer" ? 0 : 1);
    const { lookUp } = connector.streams.status!.write!;
    const op = { id: "cut 0", op: "cut", key: key!, fields: {}, before: null };
    expect(await lookUp!(bench.session, [op])).toEqual(new Map(fault === "noAnswer" ? [] : [["cut 0", "applied"]]));
  });

  test("to one that does not even tell the time, or over a line nobody listens at, is not sent", async () => {
    bench = await openMeters();
    const keys = keysFor("cut").slice(0, 1);
    bench.sim.setFaults({ noAnswer: { on: true } });
    expect(outcomes(await bench.write("cut", keys))).toEqual(["retry silent"]);
    expect(bench.sim.writable!.mutations()).toBe(0);
    bench.sim.setFaults({ noAnswer: { on: false } });
    let closing: Promise<void> | undefined;
    const hangUp = (effect: string) => {
      if (effect === "write") closing = bench.sim.close();
    };
    const [said] = await bench.write("cut", keys, hangUp);
    await closing;
    expect(["retry", "unknown"]).toContain(said!.outcome);
    expect(bench.sim.writable!.mutations()).toBe(0);
  });

  test("that nobody knows of is not given up while its meter is silent", async () => {
    bench = await openMeters();
    const [key] = keysFor("cut");
    bench.sim.setFaults({ noAnswer: { on: true } });
    const op = { id: "cut 0", op: "cut", key: key!, fields: {}, before: null };
    await expect(connector.streams.status!.write!.lookUp!(bench.session, [op])).rejects.toMatchObject({ class: "retryable" });
  });

  test("whose turn comes after the deadline of its batch is not sent", async () => {
    bench = await openMeters();
    const keys = keysFor("cut").slice(0, 3);
    const results = await bench.write("cut", keys, (effect) => effect === "write" && bench.clock.advance(20_000));
    expect(outcomes(results)).toEqual(["applied", "applied", "retry too_late"]);
  });

  test("that reaches its meter after its deadline does nothing", async () => {
    bench = await openMeters();
    const [key] = keysFor("cut");
    const results = await bench.write("cut", [key!], (effect) => effect === "write" && bench.clock.advance(90_000));
    expect(outcomes(results)).toEqual(["rejected other"]);
    expect(done()).toEqual([]);
  });

  test("gives the deadline in the meter's own time, and none to one whose clock is hours off", async () => {
    bench = await openMeters();
    const keys = keysFor("keepPower");
    // Among them are clocks four minutes fast and seven slow.
    expect(outcomes(await bench.write("keepPower", keys))).toEqual(keys.map(() => "applied"));
    const abroad = bench.under({ timeZone: "America/Los_Angeles" });
    expect(outcomes(await abroad.write("cut", keysFor("cut").slice(0, 1)))).toEqual(["rejected meter_clock"]);
    expect(done().filter((line) => line.startsWith("cut"))).toEqual([]);
  });
});
