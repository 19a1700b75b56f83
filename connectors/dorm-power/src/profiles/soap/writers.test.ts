import type { HttpReply, Json, WritableSimulator, WriteOp, WriteResult, WriteTrial } from "@campushub/kit";
import { afterEach, describe, expect, test, vi } from "vitest";
import { soap } from "../../../simulator/soap/index.ts";
import { type Bench, openBench as openBenchOf } from "../../../testing/small-hub.ts";
import connector from "../../index.ts";

let bench: Bench;
afterEach(() => bench.sim.close());

type Name = "rooms" | "accounts" | "status";
const writeOf = (stream: Name) => connector.streams[stream]!.write!;

/** A platform, the wishes it would grant of one kind as ops, and what is sent to it. */
const begin = async (stream: Name, op: string) => {
  bench = await openBenchOf({ simulator: soap });
  const { http } = bench.session;
  const send = vi.fn(http.send);
  const session = { ...bench.session, http: { ...http, send } };
  const writable = bench.sim.writable as WritableSimulator;
  const trials = writable.trials().filter((trial) => trial.stream === stream && trial.op === op);
  const ops = trials.map(asOp);
  const apply = async (some: readonly WriteOp[]) => {
    const results: WriteResult[] = [];
    for await (const result of writeOf(stream).apply(session, some)) results.push(result);
    return results;
  };
  const lookUp = (some: readonly WriteOp[]) => writeOf(stream).lookUp!(session, some);
  return { session, send, writable, ops, apply, lookUp };
};
const asOp = ({ op, key, fields }: WriteTrial, index: number): WriteOp => {
  return {
    id: `hub-order-${String(index).padStart(6, "0")}`,
    op,
    key,
    fields: fields as Record<string, Json>,
    before: { data: {} },
  };
};
type Answer = (method: string) => Pick<HttpReply, "status" | "text">;
const enveloped = (body: string) =>
  `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" xmlns:i="http://www.w3.org/2001/XMLSchema-instance"><s:Body>${body}</s:Body></s:Envelope>`;
const resultOf =
  (said: string | undefined): Answer =>
  (method) => {
    const result = said === undefined ? `<${method}Result i:nil="true" />` : `<${method}Result>${said}</${method}Result>`;
    return { status: 200, text: enveloped(`<${method}Response>${result}</${method}Response>`) };
  };
const faultOf =
  (code: string): Answer =>
  () => ({ status: 500, text: enveloped(`<s:Fault><faultcode>${code}</faultcode><faultstring>x</faultstring></s:Fault>`) });

/** Every wish reaches the platform and is carried out; what it answers is replaced on the way back. */
function answeringWrites(session: Bench["session"], answer: Answer): Bench["session"] {
  const send: typeof session.http.send = async (request) => {
    if (request.effect !== "write") return session.http.send(request);
    const { judge, ...unjudged } = request;
    const reply = await session.http.send(unjudged);
    const forged = { ...reply, ...answer(/\w+(?="$)/.exec(request.headers?.soapaction ?? "")![0]) };
    await judge?.(forged);
    return forged;
  };
  return { ...session, http: { ...session.http, send } };
}
const outcomes = (results: readonly WriteResult[]) => results.map(({ outcome }) => outcome);
const factsOf = (stream: Name, key: string) => bench.sim.truth(stream).get(key)!;

describe("what a SOAP platform offers", () => {
  test("is every op it has a method for, and nothing else", async () => {
    const { config } = (await begin("rooms", "update")).session;
    const offered = Object.entries(connector.streams).flatMap(([name, { write }]) =>
      Object.entries(write?.ops ?? {}).flatMap(([op, kind]) => (kind.offered?.(config) ? [`${name}.${op}`] : [])),
    );
    expect(offered.sort()).toEqual([
      ...["accounts.chargeBack", "accounts.grantSubsidy", "accounts.topUp"],
      ...["rooms.update", "status.cut", "status.restore"],
    ]);
  });

  test("is tried five times over by its simulator", async () => {
    const { writable } = await begin("rooms", "update");
    const counts = Map.groupBy(writable.trials(), ({ stream, op }) => `${stream}.${op}`);
    expect([...counts.values()].map(({ length }) => length)).toEqual([6, 6, 6, 6, 6, 6]);
  });
});

describe("money", () => {
  test.each([
    ["topUp", "balance", 1],
    ["chargeBack", "balance", -1],
    ["grantSubsidy", "subsidy", 1],
  ])("a %s moves the %s by its amount and stands in the ledger under the op's own id", async (op, field, sign) => {
    const { ops, apply, lookUp, writable } = await begin("accounts", op);
    const [first] = ops as [WriteOp];
    const before = Number(factsOf("accounts", first.key)[field]);
    expect(await lookUp([first])).toEqual(new Map([[first.id, "absent"]]));
    expect(outcomes(await apply([first]))).toEqual(["applied"]);
    expect(Number(factsOf("accounts", first.key)[field])).toBeCloseTo(before + sign * Number(first.fields.amount), 6);
    expect(await lookUp([first])).toEqual(new Map([[first.id, "applied"]]));
    expect(writable.ledger().map(({ id }) => id)).toEqual([first.id]);
  });

  test("sent under a known order number books nothing and is for the ledger to tell", async () => {
    const { ops, apply, writable } = await begin("accounts", "topUp");
    const [first] = ops as [WriteOp];
    await apply([first]);
    expect(await apply([first])).toMatchObject([{ outcome: "unknown", code: "known_order" }]);
    expect(writable.ledger()).toHaveLength(1);
  });

  test("that went unanswered is sent once, and the ledger tells which of them were booked", async () => {
    const { ops, apply, lookUp, writable } = await begin("accounts", "topUp");
    bench.sim.setFaults({ timeoutAfterCommit: { on: true, count: 1 }, timeoutBeforeCommit: { on: true, count: 1 } });
    expect(outcomes(await apply(ops.slice(0, 3)))).toEqual(["unknown", "unknown", "applied"]);
    expect(writable.mutations()).toBe(3);
    expect([...(await lookUp(ops.slice(0, 3))).values()]).toEqual(["absent", "applied", "applied"]);
  });

  test("of a busy platform may be sent again, of one that refuses never", async () => {
    const { ops, apply } = await begin("accounts", "topUp");
    bench.sim.setFaults({ busy: { on: true, count: 1 } });
    expect(await apply(ops.slice(0, 1))).toMatchObject([{ outcome: "retry", code: "busy" }]);
    bench.sim.setFaults({ refused: { on: true, count: 1 } });
    expect(await apply(ops.slice(0, 1))).toMatchObject([{ outcome: "rejected", code: "refused" }]);
  });

  test("behind a page in place of an answer is unknown, and not sent again", async () => {
    const { ops, apply, lookUp, send } = await begin("accounts", "topUp");
    await lookUp(ops.slice(0, 1));
    bench.sim.setFaults({ sessionPage: { on: true, count: 1 } });
    expect(await apply(ops.slice(0, 1))).toMatchObject([{ outcome: "unknown", code: "session_page" }]);
    expect(send.mock.calls.filter(([{ effect }]) => effect === "write")).toHaveLength(1);
  });

  test.each([
    ["an empty result", resultOf("")],
    ["a result that is nil", resultOf(undefined)],
    ["anyType{}", resultOf("anyType{}")],
    ["the word OK", resultOf("OK")],
    ["充值成功", resultOf("充值成功")],
    ["a number no table knows", resultOf("-1")],
    ["the fault of any exception in WCF", faultOf("a:InternalServiceFault")],
    ["a fault that is a time-out", faultOf("Timeout")],
    ["a fault without a code", faultOf("")],
  ])("booked and answered by %s is unknown, sent once, and found in the ledger", async (_what, answer) => {
    const { ops, session, lookUp, writable } = await begin("accounts", "topUp");
    const [first] = ops as [WriteOp];
    const results: WriteResult[] = [];
    for await (const result of writeOf("accounts").apply(answeringWrites(session, answer), [first])) results.push(result);
    expect(results).toMatchObject([{ outcome: "unknown", code: "failed" }]);
    expect(writable.mutations()).toBe(1);
    expect(await lookUp([first])).toEqual(new Map([[first.id, "applied"]]));
  });

  test("answered by a code that the connection's table calls a refusal is refused", async () => {
    const { ops, session } = await begin("accounts", "topUp");
    const errorCodes = { ...session.config.errorCodes, "result.-1": "refused", "fault.Vendor.Full": "refused" } as const;
    for (const answer of [resultOf("-1"), faultOf("soap:Vendor.Full")]) {
      const own = { ...session, config: { ...session.config, errorCodes } };
      for await (const result of writeOf("accounts").apply(answeringWrites(own, answer), ops.slice(0, 1)))
        expect(result).toMatchObject({ outcome: "rejected", code: "refused" });
    }
  });

  test("is not judged by a ledger that shows no order numbers", async () => {
    const { ops, session } = await begin("accounts", "topUp");
    // Another table of the same platform: it has rows, and no such column.
    const methods = { ...session.config.methods, recharges: "Inquiry_Channel_RoomID" };
    const looking = writeOf("accounts").lookUp!({ ...session, config: { ...session.config, methods } }, ops.slice(0, 1));
    await expect(looking).rejects.toMatchObject({ class: "config", code: "no_order_numbers" });
  });

  test("of several wishes about one account is looked up in one call for each ledger", async () => {
    const { ops, lookUp, send } = await begin("accounts", "topUp");
    const [first] = ops as [WriteOp];
    const many = ["a", "b", "c"].map((id) => ({ ...first, id, op: id === "c" ? "chargeBack" : "topUp" }));
    await lookUp(many);
    send.mockClear();
    expect((await lookUp(many)).size).toBe(3);
    expect(send).toHaveBeenCalledTimes(2);
  });
});

describe("relays", () => {
  test("are done when they are seen to have moved, not when the order was taken", async () => {
    const { ops, apply } = await begin("status", "cut");
    const [first] = ops as [WriteOp];
    const startedAt = bench.clock.now();
    expect(await apply([first])).toEqual([{ id: first.id, outcome: "applied" }]);
    expect(bench.clock.now()).toBeGreaterThan(startedAt);
    expect(factsOf("status", first.key)).toMatchObject({ relay: "断电" });
  });

  test("that do not move stay unknown", async () => {
    const { ops, session } = await begin("status", "cut");
    const still = { ...session, clock: { now: () => session.clock.now(), elapsed: () => 0, sleep: async () => {} } };
    const results: WriteResult[] = [];
    for await (const result of writeOf("status").apply(still, ops.slice(0, 2))) results.push(result);
    expect(results).toMatchObject([{ outcome: "unknown", code: "not_confirmed" }, { outcome: "unknown" }]);
  });

  test("of many orders are read back together", async () => {
    const { ops, apply, send } = await begin("status", "restore");
    const results = await apply(ops);
    expect(outcomes(results)).toEqual(ops.map(() => "applied"));
    const orders = send.mock.calls.filter(([{ effect }]) => effect === "write");
    expect(orders).toHaveLength(ops.length);
    const buildings = new Set(ops.map(({ key }) => key.slice(0, 3))).size;
    // The sign-in, and two looks at the list of rooms and the buildings they are in.
    expect(send.mock.calls.length - orders.length).toBeLessThanOrEqual(1 + 2 * (1 + buildings));
  });

  test("get the order codes of the connection's own table", async () => {
    const { ops, session, send } = await begin("status", "cut");
    const config = { ...session.config, orders: { cut: "33" } };
    for await (const { outcome } of writeOf("status").apply({ ...session, config }, ops.slice(0, 1)))
      expect(outcome).toBe("rejected");
    expect(send.mock.calls.some(([{ text }]) => text?.includes("<OrderID>33</OrderID>"))).toBe(true);
  });
});

describe("rooms", () => {
  test("show their new name on both meters", async () => {
    const { ops, apply } = await begin("rooms", "update");
    const [first] = ops as [WriteOp];
    expect(outcomes(await apply([first]))).toEqual(["applied"]);
    for (const kind of ["照明", "空调"]) {
      expect(factsOf("rooms", first.key.replace("照明", kind))).toMatchObject({ name: first.fields.name });
    }
  });

  test("whose change names no name, or one that XML cannot carry, are not written to", async () => {
    const { ops, apply, writable } = await begin("rooms", "update");
    const [first] = ops as [WriteOp];
    expect(await apply([{ ...first, fields: {} }])).toMatchObject([{ outcome: "rejected", code: "nothing_wished" }]);
    expect(await apply([{ ...first, fields: { name: "甲\u000b" } }])).toMatchObject([{ outcome: "rejected", code: "bad_text" }]);
    expect(writable.mutations()).toBe(0);
  });

  test("are observed in one call for the list and one for each building, and what is not there is absent", async () => {
    const { session, send, ops } = await begin("rooms", "update");
    await writeOf("rooms").observe(session, []);
    expect(send).not.toHaveBeenCalled();
    await writeOf("rooms").observe(session, ["1-照明"]);
    send.mockClear();
    const keys = ops.slice(0, 2).map(({ key }) => key);
    const seen = await writeOf("rooms").observe(session, [...keys, "99999999-照明", "nonsense"]);
    expect([...seen.keys()].sort()).toEqual([...keys].sort());
    expect(send).toHaveBeenCalledTimes(2);
  });

  test("are written to by nobody in a dry run", async () => {
    const { ops, writable } = await begin("rooms", "update");
    const { testSession } = await import("@campushub/kit/testing");
    const session = testSession(connector, { config: bench.sim.connection.config, clock: bench.clock, http: { dryRun: true } });
    for await (const { outcome } of writeOf("rooms").apply(session, ops)) expect(outcome).toBe("rejected");
    expect(writable.mutations()).toBe(0);
  });
});
