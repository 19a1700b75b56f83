import { describe, expect, test } from "vitest";
import { fixtureText } from "../../../testing/fixture.ts";
import { contextOf } from "../../../testing/small-hub.ts";
import { type Config, config } from "../../config.ts";
import { DEFAULT_ERROR_CODES } from "../../errors.ts";
import { account, room, status } from "../../records.ts";
import { openEnvelope } from "./envelope.ts";
import { partsOfKey, toAccount, toBuilding, toRoom, toStatus, toUsage, toZone } from "./map.ts";
import { splitRoom } from "./room-meters.ts";
import { tableOf } from "./table.ts";
import { parseXml } from "./xml.ts";

const METHOD = "Inquiry_Building_Detail";
const text = fixtureText("soap-room-with-two-meters-and-one-without-aircon.xml");
const { rows } = await tableOf(
  openEnvelope(
    { status: 200, headers: {}, bytes: Buffer.alloc(0), text },
    { method: METHOD, effect: "read", document: parseXml(text) },
    DEFAULT_ERROR_CODES,
  ),
  METHOD,
);

const settings = (more: Partial<Config> = {}): Config =>
  config.parse({ profile: "soap", baseUrl: "http://127.0.0.1:1", account: "a", password: "p", ...more });
const [lighting, aircon, lightingOnly] = rows.flatMap((row) => splitRoom(row, settings().accountTypes));

describe("a room's meters", () => {
  test("are as many rows as it has meters", () => {
    const types = rows.map((row) => splitRoom(row, settings().accountTypes).map(({ AccountType }) => AccountType));
    expect(types).toEqual([["照明", "空调"], ["照明"]]);
  });

  test("are named by the platform's number of the room and their account type", () => {
    const keys = [lighting, aircon, lightingOnly].map((row) => room.parse(toRoom(row!, contextOf(settings()))).roomVerify);
    expect(keys).toEqual(["00100101-照明", "00100101-空调", "00100102-照明"]);
    expect(partsOfKey("A-1-空调")).toEqual({ RoomID: "A-1", AccountType: "空调" });
  });
});

describe("an account", () => {
  test("is kept in 元 with its subsidy apart, and consumption keeps the platform's spelling", () => {
    expect(account.parse(toAccount(lighting!, contextOf(settings())))).toMatchObject({
      roomVerify: "00100101-照明",
      building: "1号楼",
      buildingId: "柳园-1号楼",
      meterKind: "照明",
      balance: 28.4,
      subsidy: 12.25,
      available: 40.65,
      balanceUnit: "元",
      used: 1024.5,
      price: 0.55,
      status: "送电",
      cutReason: null,
    });
  });

  test("has its tariff as the platform writes it, to four decimals", () => {
    expect(toAccount({ ...lighting!, Price: "0.5283" }, contextOf(settings())).price).toBe(0.5283);
  });

  test("in debt is negative, and the account says why it is cut", () => {
    const held = toAccount(aircon!, contextOf(settings()));
    expect(held).toMatchObject({ balance: -503.67, subsidy: 0, status: "断电", cutReason: "欠费", price: null });
  });

  test("whose balance is no number is refused by name and place", () => {
    const broken = () => toAccount({ ...lighting!, PreChargeback: "N/A" }, contextOf(settings()));
    expect(broken).toThrow(expect.objectContaining({ code: "bad_number", path: "PreChargeback", key: "00100101-照明" }));
  });
});

describe("a relay", () => {
  test("shows its load in kW and the instant of its state, with or without a zone", () => {
    const [first, second] = [lighting!, aircon!].map((row) => status.parse(toStatus(row, contextOf(settings()))));
    expect(first).toMatchObject({ relay: "送电", load: 0.123, updatedAt: "2026-11-23T00:05:00.000Z" });
    expect(second).toMatchObject({ relay: "断电", load: 0, updatedAt: "2026-11-23T00:05:00.000Z" });
  });

  test.each([
    [{ Status: "1" }, "恶性负载"],
    [{ Status: "2" }, "锁定"],
    [{ Status: "0", AccountStatus: "冻结" }, "锁定"],
    [{ Status: "3", AccountStatus: "正常" }, null],
    [{ Status: "1", State: "1" }, null],
  ])("of %j is cut for %s", (cells, cutReason) => {
    expect(toStatus({ ...aircon!, ...cells }, contextOf(settings()))).toMatchObject({ cutReason });
  });

  test("of unknown state is kept and reported", () => {
    const drift = new Set<string>();
    const held = toStatus({ ...aircon!, State: "9", Status: "99" }, contextOf(settings(), drift));
    expect(held).toMatchObject({ relay: "9", cutReason: "99" });
    expect([...drift]).toEqual(["statusCodes 9", "meterStates 99"]);
  });
});

describe("a day's usage", () => {
  const asked = { StartTime: "2026-11-22 00:00:00", EndTime: "2026-11-22 23:59:59" };
  const row = {
    RoomID: "1",
    AccountType: "照明",
    GetTime: "2026/11/22 0:00:00",
    Eletricity: "3.42",
    Chargeback: "1.88",
    ...asked,
  };

  test("is known by meter and day in the platform's zone", () => {
    const held = { account: "1-照明", date: "2026-11-22", energy: 3.42, collectedAt: "2026-11-22T15:59:59.000Z" };
    expect(toUsage(row, contextOf(settings()))).toEqual(held);
    expect(toUsage({ ...row, GetTime: "2026-11-21T16:00:00Z" }, contextOf(settings()))).toEqual(held);
  });

  test("nobody asked for is refused, and so is what is no day", () => {
    const of = (GetTime: string) => () => toUsage({ ...row, GetTime }, contextOf(settings()));
    expect(of("2026-11-25 00:00:00")).toThrow(expect.objectContaining({ code: "outside_question" }));
    expect(of("2026-02-30 00:00:00")).toThrow(expect.objectContaining({ code: "bad_time" }));
  });
});

test("places are known by their names, and a row without one is refused", () => {
  expect(toZone({ Area: "柳园" })).toEqual({ id: "柳园", name: "柳园" });
  expect(toBuilding({ Area: "柳园", Building: "1号楼", Units: [""] }).id).not.toBe(
    toBuilding({ Area: "松园", Building: "1号楼" }).id,
  );
  expect(() => toBuilding({ Area: null, Building: "1号楼" })).toThrow(expect.objectContaining({ code: "missing", path: "Area" }));
});
