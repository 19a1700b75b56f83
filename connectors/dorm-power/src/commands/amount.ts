import { type Fields, field } from "@campushub/kit";
import { z } from "zod";

/** More than this at once is a slip of the keyboard (元 or kWh). */
const MOST = 5_000;

/** What every movement of money or energy says: how much, of what, and why. The ledger id is the op's own. */
export const movement = z.strictObject({
  amount: field(z.number().positive().max(MOST).multipleOf(0.01), {
    label: { zh: "数额", en: "Amount" },
    help: { zh: "大于 0，至多两位小数", en: "More than 0, at most two decimals" },
    widget: "number",
    unitField: "unit",
  }),
  unit: field(z.enum(["元", "kWh"]), {
    label: { zh: "单位", en: "Unit" },
    help: {
      zh: "须与该账户的余额单位一致，不一致的不执行",
      en: "Must be the unit of the account's balance, else nothing is done",
    },
    widget: "select",
  }),
  note: field(z.string().max(60).optional(), { label: { zh: "备注", en: "Note" }, widget: "text" }),
});

/** In hundredths, so that sums of amounts are exact. */
const hundredths = (value: unknown) => Math.round(Number(value) * 100);

/** The account's amounts once `amount` is added to one of them. */
export function after(before: Fields | null, changes: Readonly<Record<string, number>>): Fields {
  const entries = Object.entries(changes).map(([name, amount]) => [
    name,
    (hundredths(before?.[name] ?? 0) + hundredths(amount)) / 100,
  ]);
  return Object.fromEntries(entries);
}

/** A hundred 元 are not a hundred kWh. */
export function wrongUnit({ unit }: Fields, before: Fields | null) {
  if (before === null || before.balanceUnit === unit) return undefined;
  return { code: "wrong_unit", message: `this account is kept in ${String(before.balanceUnit)}` };
}
