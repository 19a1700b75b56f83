import { describe, expect, test } from "vitest";
import { fixture } from "../../../testing/fixture.ts";
import { contextOf } from "../../../testing/small-hub.ts";
import { type Config, config } from "../../config.ts";
import { account, status } from "../../records.ts";
import { toAccount, toBuilding, toRoom, toStatus, toUsage } from "./map.ts";

const notANumber = fixture("account-balance-is-text");
const inDebt = fixture("account-in-debt-and-cut");
const waterFirst = fixture("account-water-listed-first");
const waterOnly = fixture("account-water-only");
const relayOpen = fixture("status-relay-open-unknown-code");

const settings = (more: Partial<Config> = {}): Config =>
  config.parse({ baseUrl: "http://127.0.0.1:1", customerCode: "1", account: "a", password: "p", ...more });

describe("accounts", () => {
  test("electricity is found behind water, with its subsidy apart", () => {
    const held = account.parse(toAccount(waterFirst, contextOf(settings())));
    expect(held).toMatchObject({
      roomVerify: "1-1--1-101",
      building: "1号楼",
      buildingId: "1-1",
      zone: "柳园",
      meterKind: "照明",
      balance: 28.4,
      subsidy: 12.25,
      available: 40.65,
      balanceUnit: "kWh",
      status: "送电",
      cutReason: null,
    });
  });

  test("a balance that includes the subsidy is not raised by it again", () => {
    const held = toAccount(waterFirst, contextOf(settings({ balanceIncludesSubsidy: true })));
    expect(held.available).toBe(28.4);
  });

  test("a debt stays negative, in the unit the connection names where the platform is silent", () => {
    const held = toAccount(inDebt, contextOf(settings({ balanceUnit: "元" })));
    expect(held).toMatchObject({ balance: -503.67, balanceUnit: "元", status: "断电", cutReason: "欠费", price: null });
  });

  test("a balance that is no number is refused with its place", () => {
    expect(() => toAccount(notANumber, contextOf(settings()))).toThrow(
      expect.objectContaining({ code: "bad_number", path: "detaillist.0.odd" }),
    );
  });

  test("a room with water only is no electricity account", () => {
    expect(() => toAccount(waterOnly, contextOf(settings()))).toThrow(expect.objectContaining({ code: "no_electricity" }));
  });

  test("a connection's own tables decide what codes mean", () => {
    const swapped = settings({ statusCodes: { "0": "送电", "1": "断电" }, meterKinds: { 照明: "插座" } });
    expect(toAccount(waterFirst, contextOf(swapped))).toMatchObject({ status: "断电", meterKind: "插座" });
  });
});

describe("relay states", () => {
  test("an unknown code is kept and reported, and naive times are the platform's", () => {
    const drift = new Set<string>();
    const held = status.parse(toStatus(relayOpen, contextOf(settings(), drift)));
    expect(held).toMatchObject({ relay: "9", online: "离线", cutReason: "恶性负载", updatedAt: "2026-11-23T00:05:00.000Z" });
    expect(held.lines).toBe("第一路:第一路一般断电；第二路:锁定");
    expect([...drift]).toEqual(["statusCodes 9"]);
  });
});

describe("usage", () => {
  const row = { roomverify: "1-1--1-101", date: "2026/11/22", use: 3.42, startdate: "2026-11-22", enddate: "2026-11-22" };

  test("a day without a collection time is taken to end at midnight in the platform's zone", () => {
    expect(toUsage({ ...row }, contextOf(settings()))).toEqual({
      account: "1-1--1-101",
      date: "2026-11-22",
      energy: 3.42,
      collectedAt: "2026-11-22T15:59:59.000Z",
    });
  });

  test.each([["2026-11-25"], ["2026-11-21"]])("%s is refused when another day was asked for", (date) => {
    expect(() => toUsage({ ...row, date }, contextOf(settings()))).toThrow(expect.objectContaining({ code: "outside_question" }));
  });

  test.each([["2026-02-30"], ["昨天"], ["2026-11"]])("%s is refused as a day", (date) => {
    expect(() => toUsage({ ...row, date }, contextOf(settings()))).toThrow(expect.objectContaining({ code: "bad_time" }));
  });
});

describe("places", () => {
  test("the same building number in two zones stays two buildings", () => {
    const first = toBuilding({ id: "1", name: "1号楼", zoneid: 1 });
    const second = toBuilding({ id: 1, name: "1号楼", zoneid: 2 });
    expect([first.id, second.id]).toEqual(["1-1", "2-1"]);
  });

  test("a room entry is known by the ids of the lists it hangs under", () => {
    const entry = { id: "830", name: "830", zoneid: "99", buildid: "27", floorid: "175", floorname: "空调房间" };
    expect(toRoom(entry, contextOf(settings()))).toMatchObject({ roomVerify: "99-27--175-830", meterKind: "空调" });
  });
});
