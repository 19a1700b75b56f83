import { describe, expect, test } from "vitest";
import type { ChangeOpView } from "../schema.ts";
import { changesOf } from "./export-pdf.ts";
import { linesOf } from "./lines.ts";

const words = {
  titles: new Map([["accounts:topUp", "充值"]]),
  ofRecord: new Map([
    ["accounts.unit", { label: "单元", values: new Map<string, string>() }],
    ["accounts.relay", { label: "继电器", values: new Map([["1", "断开"]]) }],
  ]),
  ofWish: new Map([["accounts:topUp.unit", { label: "单位", values: new Map([["kWh", "度"]]) }]]),
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
    expect(linesOf({ ops: [op], words })).toEqual([
      expect.objectContaining({ op: "充值", field: "单位", seen: "", platform: "", wish: "度", readBack: "" }),
    ]);
  });

  test("says codes of the record by their words and what it does not know as it stands", () => {
    const diff: ChangeOpView["diff"] = [{ field: "relay", base: "0", now: "0", desired: "1", verdict: "change" }];
    expect(linesOf({ ops: [{ ...op, diff, after: { relay: "1" } }], words })).toEqual([
      expect.objectContaining({ field: "继电器", seen: "0", platform: "0", wish: "断开", readBack: "断开" }),
    ]);
  });

  test("of an op that asks for nothing and compares nothing is one line", () => {
    expect(linesOf({ ops: [{ ...op, fields: {} }], words })).toMatchObject([{ key: "r1", first: true, field: "", wish: "" }]);
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
    expect(linesOf({ ops: printed, words }).map(({ field, label }) => [field, label])).toEqual(
      four.map(() => ["name", "柳园 · 1号楼 0101"]),
    );
  });
});
