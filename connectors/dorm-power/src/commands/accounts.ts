import type { Fields, Write } from "@campushub/kit";
import type { Config } from "../config.ts";
import { after, movement, wrongUnit } from "./amount.ts";

const amountOf = ({ amount }: Fields) => Number(amount);

/** What moves money or energy on an account. Each is written to the platform's ledger under the op's id, and never sent twice. */
export const accountOps: Write<Config>["ops"] = {
  topUp: {
    kind: "action",
    title: { zh: "充值", en: "Top up" },
    effect: "money",
    reversible: true,
    input: movement,
    refuses: wrongUnit,
    expect: (fields, before) => after(before, { balance: amountOf(fields), available: amountOf(fields) }),
    inverse: (fields) => ({ op: "chargeBack", fields }),
  },
  chargeBack: {
    kind: "action",
    title: { zh: "退费", en: "Charge back" },
    effect: "money",
    reversible: true,
    input: movement,
    refuses: (fields, before) => wrongUnit(fields, before) ?? overdrawn(fields, before),
    expect: (fields, before) => after(before, { balance: -amountOf(fields), available: -amountOf(fields) }),
    inverse: (fields) => ({ op: "topUp", fields }),
  },
  grantSubsidy: {
    kind: "action",
    title: { zh: "发放补助", en: "Grant a subsidy" },
    effect: "money",
    // A subsidy that was partly used cannot be taken back without judging what was used of it.
    reversible: false,
    input: movement,
    refuses: wrongUnit,
    expect: (fields, before) => after(before, { subsidy: amountOf(fields), available: amountOf(fields) }),
  },
};

function overdrawn(fields: Fields, before: Fields | null) {
  if (before === null || amountOf(fields) <= Number(before.balance)) return undefined;
  return { code: "overdrawn", message: `the balance is ${String(before.balance)}` };
}
