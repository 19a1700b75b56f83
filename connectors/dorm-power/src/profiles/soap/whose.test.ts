import type { Json } from "@campushub/kit";
import { afterEach, describe, expect, test } from "vitest";
import { soap } from "../../../simulator/soap/index.ts";
import { type Bench, contextOf, openBench } from "../../../testing/small-hub.ts";
import { connect } from "./client.ts";
import { toAccount, toRoom, toStatus, toUsage } from "./map.ts";
import { observeMeters } from "./observe.ts";
import { buildingRefs } from "./places.ts";
import { demandOwn, rowOf, rowsOf } from "./whose.ts";

const asked = { RoomID: "101", AccountType: "照明" };
const light = { RoomID: "101", AccountType: "照明", PreChargeback: "11.00" };
const cool = { RoomID: "101", AccountType: "空调", PreChargeback: "99.00" };

describe("an answer about one meter", () => {
  test.each([
    ["that names nobody is the asked one's", [{ PreChargeback: "1.00" }], ["1.00"]],
    ["that carries both accounts gives the asked one's", [light, cool], ["11.00"]],
    ["in any order too", [cool, light], ["11.00"]],
    ["with the same row twice is that row", [light, light], ["11.00", "11.00"]],
    ["that is none has no row", [], []],
  ])("%s", (_what, rows, balances) => {
    const own = rowOf(asked, rows);
    expect(own.map(({ PreChargeback }) => PreChargeback)).toEqual(balances);
    for (const row of own) expect(row).toMatchObject(asked);
  });

  test.each([
    ["another room", [{ ...light, RoomID: "999" }], "999-照明"],
    ["another account", [cool], "101-空调"],
    ["another room and no account", [{ RoomID: "999", PreChargeback: "7.00" }], "999-照明"],
    ["several that do not say which", [{ PreChargeback: "11.00" }, { PreChargeback: "99.00" }], "several meters"],
    ["several of the room that do not say which", [light, { ...cool, AccountType: null }], "several meters"],
  ])("that is about %s gives no value, and a refusal that says so", (_what, rows, said) => {
    const [row, ...more] = rowOf(asked, rows);
    expect(more).toEqual([]);
    expect(row).toMatchObject(asked);
    expect(row).not.toHaveProperty("PreChargeback");
    expect(() => demandOwn(row!)).toThrow(
      expect.objectContaining({ code: "other_meter", message: expect.stringContaining(said) }),
    );
  });

  test("about many days keeps all rows of its own", () => {
    const days = ["2026-11-21", "2026-11-22"].map((GetTime) => ({ GetTime, Eletricity: "1" }));
    expect(rowsOf(asked, [...days, { ...days[0]!, RoomID: "999" }])).toEqual(days.map((day) => ({ ...day, ...asked })));
  });
});

describe("a platform that answers about another meter", () => {
  let bench: Bench;
  afterEach(() => bench.sim.close());

  /** As each meter is asked for by itself, with every answer bent on its way back. */
  const answering = async (method: string, bend: (text: string) => string) => {
    bench = await openBench({ simulator: soap, config: { account: "counter", methods: { usage: "" } } });
    const { session } = bench;
    const send: typeof session.http.send = ({ judge, ...request }) => {
      const bends = request.headers?.soapaction?.endsWith(`/${method}"`) ?? false;
      return session.http.send({ ...request, judge: (reply) => judge?.(bends ? { ...reply, text: bend(reply.text) } : reply) });
    };
    const bent = { ...session, http: { ...session.http, send } };
    const [first] = buildingRefs(await connect(bent).buildings());
    return { session: bent, reader: connect(bent), first: first! };
  };
  const refusal = (map: () => unknown) => {
    try {
      return map();
    } catch (error) {
      const { code, key } = error as { code: string; key?: string };
      return { code, key };
    }
  };

  test("has each such meter refused by name in every stream, and books nothing to it", async () => {
    const bend = (text: string) => text.replaceAll(/<RoomID>\d+<\/RoomID>/g, "<RoomID>999</RoomID>");
    const { session, reader, first } = await answering("Inquiry_Channel_RoomID", bend);
    const rows = await reader.accounts(first);
    expect(rows.length).toBeGreaterThan(10);
    const context = contextOf(session.config);
    for (const raw of rows) {
      const { RoomID, AccountType } = raw as Record<string, Json>;
      const told = { code: "other_meter", key: `${String(RoomID)}-${String(AccountType)}` };
      expect(RoomID).not.toBe("999");
      expect(refusal(() => toAccount(raw, context))).toEqual(told);
      expect(refusal(() => toStatus(raw, context))).toEqual(told);
    }
    for (const raw of await reader.rooms(first))
      expect(refusal(() => toRoom(raw, context))).toMatchObject({ code: "other_meter" });
    const [key] = rows.map((raw) => `${String((raw as Record<string, Json>).RoomID)}-照明`);
    const observed = (await observeMeters(session, [key!])).get(key!)?.raw as Record<string, Json>;
    expect(observed).not.toHaveProperty("State");
  });

  test("of a day has none of its usage taken", async () => {
    const other = "<Eletricity>77.7</Eletricity><RoomID>999</RoomID>";
    const bend = (text: string) => text.replaceAll(/<Eletricity>[^<]*<\/Eletricity>/g, other);
    const { session, reader, first } = await answering("Inquiry_Chargeback_RoomID", bend);
    const rows = await reader.usage(first, "2026-11-22");
    expect(rows.length).toBeGreaterThan(10);
    for (const raw of rows) expect(refusal(() => toUsage(raw, contextOf(session.config)))).toMatchObject({ code: "other_meter" });
  });
});
