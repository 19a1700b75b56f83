import { RowError } from "@campushub/kit";
import { describe, expect, test } from "vitest";
import { contextOf } from "../../../testing/small-hub.ts";
import { config } from "../../config.ts";
import { account, status } from "../../records.ts";
import { toAccount, toReading, toStatus } from "./map.ts";

const place = {
  zone: "柳园",
  building: "1号楼",
  unit: "",
  room: "0101",
  kind: "照明",
  line: "A",
  address: "000000000001",
  ratio: 1,
};
const settings = (more: object = {}) =>
  config.parse({ profile: "meters", lines: { A: "h:1" }, roster: "柳园,1号楼,,0101,照明,A,000000000001", ...more });
const context = (more?: object) => contextOf(settings(more));
const stateOf = (state: string | null, more?: object) =>
  status.parse(toStatus({ ...place, answered: state !== null, state, load: null }, context(more)));

describe("the state of a meter", () => {
  test.each([
    ["00 00", { relay: "送电", command: "送电", keepPower: false }],
    ["50 00", { relay: "断电", command: "断电", keepPower: false }],
    ["10 00", { relay: "断电", command: "送电", keepPower: false }],
    ["40 10", { relay: "送电", command: "断电", keepPower: true }],
  ])("status word %s is read bit by bit", (word, said) => {
    expect(stateOf(word)).toMatchObject({ ...said, online: "在线", lines: "A 主电源", cutReason: null });
  });

  test("which bit says what is a setting", () => {
    expect(stateOf("00 20", { keepPowerBit: 13 })).toMatchObject({ keepPower: true });
    expect(stateOf("08 00", { relayBit: 3, commandBit: -1 })).toMatchObject({ relay: "断电", command: null });
  });

  test("of one that does not answer nothing is claimed", () => {
    expect(stateOf(null)).toMatchObject({
      relay: "未知",
      command: null,
      keepPower: null,
      online: "离线",
      load: null,
      lines: "A",
    });
  });

  test("a word of another length is refused under the meter's name", () => {
    expect(() => stateOf("00")).toThrow(expect.objectContaining({ code: "bad_state", key: "000000000001" }));
  });

  test("the load is in kW with its sign, and digits that are none are refused", () => {
    const load = (hex: string) => toStatus({ ...place, answered: true, state: "00 00", load: hex }, context()).load;
    expect(load("56 34 12")).toBe(12.3456);
    expect(load("56 34 92")).toBe(-12.3456);
    expect(() => load("AB 34 12")).toThrow(expect.objectContaining({ code: "bad_number", path: "load" }));
  });
});

describe("the balance of a meter", () => {
  const balance = (remaining: string | null, overdrawn: string | null, prepaid = "energy") =>
    account.parse(toAccount({ ...place, remaining, overdrawn }, context({ prepaid })));

  test("has the unit of its kind of prepayment", () => {
    expect(balance("34 12 00 00", null)).toMatchObject({ balance: 12.34, available: 12.34, balanceUnit: "kWh", unit: null });
    expect(balance("34 12 00 00", null, "money")).toMatchObject({ balance: 12.34, balanceUnit: "元" });
  });

  test("is negative by what was overdrawn", () => {
    expect(balance("00 00 00 00", "50 03 00 00")).toMatchObject({ balance: -3.5 });
  });

  test("that nobody told is refused by name, so that the last one stays", () => {
    expect(() => balance(null, null)).toThrow(expect.objectContaining({ code: "no_balance", key: "000000000001" }));
  });
});

test("a register is a reading of its meter at the instant of the answer, and never a guess", () => {
  const raw = { address: "000000000001", energy: "78 56 34 12", at: "2026-11-23T08:00:00.000Z" };
  expect(toReading(raw)).toEqual({ point: "000000000001", ts: Date.parse(raw.at), value: 123_456.78, quality: 0 });
  expect(toReading({ ...raw, energy: "FF FF FF FF" })).toMatchObject({ point: "000000000001", value: null });
  expect(() => toReading({ ...raw, energy: "78 56" })).toThrow(RowError);
});
