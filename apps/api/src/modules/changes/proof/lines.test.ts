import { describe, expect, test } from "vitest";
import type { ChangeOpView } from "../schema.ts";
import { changesOf } from "./export-pdf.ts";
import { linesOf } from "./lines.ts";

const plain = { label: "", values: new Map<string, string>(), unit: "", unitField: "" };
const language = "zh-CN" as const;
const words = {
  titles: new Map([["accounts:topUp", "充值"]]),
  ofRecord: new Map([
    ["accounts.unit", { ...plain, label: "单元" }],
    ["accounts.relay", { ...plain, label: "继电器", values: new Map([["1", "断开"]]) }],
    ["accounts.limit", { ...plain, label: "限额", unit: "W" }],
    ["accounts.balance", { ...plain, label: "余额", unitField: "balanceUnit" }],
  ]),
  ofWish: new Map([
    ["accounts:topUp.unit", { ...plain, label: "单位", values: new Map([["kWh", "度"]]) }],
    ["accounts:topUp.amount", { ...plain, label: "数额", unitField: "unit" }],
  ]),
  ofCode: new Map(),
};

const op: ChangeOpView = {
  id: 1,
  changeSetId: 1,
  ordinal: 1,
  opId: "op-1",
  stream: "accounts",
  key: "r1",
  op: "topUp",
  label: "1号楼 0101",
  place: ["柳园"],
  telling: [],
  fields: { unit: "kWh" },
  base: { unit: "1单元", relay: "0" },
  now: { unit: "1单元", relay: "0" },
  desired: null,
  diff: null,
  effect: "money",
  reversible: true,
  outcome: "forbidden",
  code: null,
  message: null,
  resolution: null,
  before: null,
  after: null,
  verified: null,
  receipt: null,
  attempts: 0,
  sentAt: null,
  settledAt: null,
  drift: null,
  driftAt: null,
};

describe("a line of a proof", () => {
  test("calls what is asked for by the word of the form, and compares it with no field of the record", () => {
    expect(linesOf({ ops: [op], words, language })).toEqual([
      expect.objectContaining({ op: "充值", field: "单位", seen: "", platform: "", wish: "度", readBack: "" }),
    ]);
  });

  test("says codes of the record by their words and what it does not know as it stands", () => {
    const diff: ChangeOpView["diff"] = [{ field: "relay", base: "0", now: "0", desired: "1", verdict: "change" }];
    expect(linesOf({ ops: [{ ...op, diff, after: { relay: "1" } }], words, language })).toEqual([
      expect.objectContaining({ field: "继电器", seen: "0", platform: "0", wish: "断开", readBack: "断开" }),
    ]);
  });

  test("shows every value with its unit: the field's own, or the one that stands in another field at that time", () => {
    const fields = { amount: 20, unit: "kWh" };
    expect(linesOf({ ops: [{ ...op, fields }], words, language }).map(({ field, wish }) => [field, wish])).toEqual([
      ["数额", "20 度"],
    ]);
    const compared = { verdict: "change", base: null, now: null, desired: null } as const;
    const diff: ChangeOpView["diff"] = [
      { ...compared, field: "limit", base: 450, now: 450, desired: 600 },
      { ...compared, field: "balance", now: 3.5, desired: 23.5 },
    ];
    const now = { balance: 3.5, balanceUnit: "元" };
    const after = { limit: 600, balance: 12, balanceUnit: "kWh" };
    expect(linesOf({ ops: [{ ...op, diff, now, after }], words, language })).toMatchObject([
      { field: "限额", seen: "450 W", wish: "600 W", readBack: "600 W" },
      { field: "余额", seen: "", platform: "3.5 元", wish: "23.5 元", readBack: "12 kWh" },
    ]);
  });

  test("of an op that asks for nothing and compares nothing is one line", () => {
    expect(linesOf({ ops: [{ ...op, fields: {} }], words, language })).toMatchObject([
      { key: "r1", first: true, field: "", wish: "" },
    ]);
  });
});

describe("what a paper prints of a set", () => {
  const same = { field: "limit", base: 450, now: 450, desired: 450, verdict: "same" } as const;
  const change = { field: "name", base: "a", now: "a", desired: "b", verdict: "change" } as const;

  test("is the changes alone: no op that was so already, and no field that stays", () => {
    const many = Array.from(
      { length: 5_000 },
      (_, n): ChangeOpView => ({ ...op, ordinal: n + 5, outcome: "noop", diff: [same] }),
    );
    const four = [1, 2, 3, 4].map((ordinal): ChangeOpView => ({ ...op, ordinal, outcome: "update", diff: [same, change] }));
    const printed = changesOf([...four, ...many]);
    expect(printed.map(({ ordinal }) => ordinal)).toEqual([1, 2, 3, 4]);
    expect(linesOf({ ops: printed, words, language }).map(({ field, label }) => [field, label])).toEqual(
      four.map(() => ["name", "柳园 · 1号楼 0101"]),
    );
  });
});
