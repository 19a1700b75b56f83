import { ConfigError, type Fields, formatTime, mapInOrder, type Session, type WriteOp } from "@campushub/kit";
import type { Config } from "../../config.ts";
import { PARALLELISM } from "../../parallelism.ts";
import type { StreamWriter } from "../profile.ts";
import { platformOf } from "./call.ts";
import { carryOut } from "./carry-out.ts";
import type { Arguments } from "./envelope.ts";
import { partsOfKey } from "./map.ts";
import type { Method } from "./methods.ts";
import { callsToObserve, observeMeters } from "./observe.ts";
import { SERIAL } from "./wire.ts";

type Movement = Extract<Method, "topUp" | "chargeBack" | "grantSubsidy">;
const MOVEMENTS: readonly string[] = ["topUp", "chargeBack", "grantSubsidy"] satisfies Movement[];

/** How far back a movement of ours is looked for; and ahead, as the platform's clock may be. */
const DAY_MS = 86_400_000;
const LOOK_BACK_MS = 90 * DAY_MS;
/** The ledger of deductions by single movements instead of hours. */
const SINGLY = "0";

/** Money and subsidies: booked under the op's id as order number, and looked up by it, never sent twice. */
export const accountsWriter: StreamWriter = {
  ops: MOVEMENTS,
  cost: { observe: callsToObserve, apply: (ops) => ops },
  observe: (session, keys) => observeMeters(session, keys),
  async *apply(session, ops) {
    const platform = platformOf(session);
    for (const op of ops) yield await carryOut(session, op, () => platform.order(op.op as Movement, movementOf(session, op)));
  },
  async lookUp(session, ops) {
    const asked = [...Map.groupBy(ops, ({ op, key }) => `${ledgerOf(op)} ${key}`).values()];
    const found = new Map<string, "applied" | "absent">();
    for await (const booked of mapInOrder(asked, PARALLELISM, (mine) => lookUpIn(session, mine))) {
      for (const [id, said] of booked) found.set(id, said);
    }
    return found;
  },
};

function movementOf({ config }: Session<Config>, { id, key, fields }: WriteOp) {
  const { amount, note } = fields as Fields & { amount: number; note?: string };
  const whose = { UserID: config.account ?? "", ...partsOfKey(key) };
  return { ...whose, Money: amount.toFixed(2), [SERIAL]: id, Remark: note ?? "" };
}

const ledgerOf = (op: string): Method => (op === "chargeBack" ? "chargebacks" : "recharges");

/** @param ops of one meter and one ledger. @throws ConfigError `no_order_numbers`: a ledger without them proves nothing */
async function lookUpIn(session: Session<Config>, ops: readonly WriteOp[]): Promise<[string, "applied" | "absent"][]> {
  const { clock, config } = session;
  const [{ op, key }] = ops as [WriteOp];
  const at = (instant: number) => formatTime(instant, config.timeZone);
  const period = { StartTime: at(clock.now() - LOOK_BACK_MS), EndTime: at(clock.now() + DAY_MS) };
  const singly: Arguments = ledgerOf(op) === "chargebacks" ? { Freq: SINGLY } : {};
  const { columns, rows } = await platformOf(session).table(ledgerOf(op), { ...partsOfKey(key), ...singly, ...period });
  if (!columns.has(SERIAL)) {
    throw new ConfigError("the platform's ledger shows no order numbers; what became of a movement cannot be told from it", {
      code: "no_order_numbers",
      detail: { method: ledgerOf(op) },
    });
  }
  const booked = new Set(rows.map((row) => row[SERIAL]));
  return ops.map(({ id }) => [id, booked.has(id) ? "applied" : "absent"]);
}
