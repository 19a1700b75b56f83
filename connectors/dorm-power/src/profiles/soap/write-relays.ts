import type { Session, WriteOp, WriteResult } from "@campushub/kit";
import type { Config } from "../../config.ts";
import type { StreamWriter } from "../profile.ts";
import { platformOf } from "./call.ts";
import { carryOut } from "./carry-out.ts";
import { DEFAULT_ORDERS } from "./fields.ts";
import { partsOfKey } from "./map.ts";
import { callsToObserve, observeMeters } from "./observe.ts";

/** The relay's state a person wishes, in the words of `statusCodes`. */
const WISHED: Readonly<Record<string, string>> = { cut: "断电", restore: "送电" };
/** A relay moves some seconds after its order was taken; looked at so often, so long apart. */
const LOOKS = 4;
const BETWEEN_LOOKS_MS = 3_000;

/** Orders to relays. That one was taken is not yet that the relay moved, so its state is read back before it counts as done. */
export const relaysWriter: StreamWriter = {
  ops: ["cut", "restore"],
  cost: { observe: callsToObserve, apply: (ops) => 2 * ops + 1 },
  observe: (session, keys) => observeMeters(session, keys),
  async *apply(session, ops) {
    const platform = platformOf(session);
    const taken: WriteOp[] = [];
    for (const op of ops) {
      const result = await carryOut(session, op, () => platform.order("order", orderOf(session.config, op)));
      if (result.outcome === "applied") taken.push(op);
      else yield result;
    }
    yield* confirmed(session, taken);
  },
};

function orderOf({ account, orders }: Config, { op, key }: WriteOp) {
  const OrderID = orders[op] || DEFAULT_ORDERS[op as keyof typeof DEFAULT_ORDERS];
  return { UserID: account ?? "", ...partsOfKey(key), OrderID };
}

/** What was taken and is not seen within a while stays unknown: the engine goes on looking. */
async function* confirmed(session: Session<Config>, taken: readonly WriteOp[]): AsyncGenerator<WriteResult> {
  let open = taken;
  for (let look = 1; look <= LOOKS && open.length > 0; look++) {
    if (look > 1) await session.clock.sleep(BETWEEN_LOOKS_MS, session.signal);
    const states = await statesOf(session, open).catch(() => new Map<string, string>());
    const moved = open.filter(({ op, key }) => states.get(key) === WISHED[op]);
    for (const { id } of moved) yield { id, outcome: "applied" };
    open = open.filter((op) => !moved.includes(op));
  }
  for (const { id } of open)
    yield { id, outcome: "unknown", code: "not_confirmed", message: "the order was taken; the relay has not moved yet" };
}

async function statesOf(session: Session<Config>, ops: readonly WriteOp[]): Promise<Map<string, string>> {
  const seen = await observeMeters(
    session,
    ops.map(({ key }) => key),
  );
  const states = [...seen].map(([key, { raw }]) => {
    const state = (raw as { State?: unknown }).State;
    return [key, session.config.statusCodes[String(state)] ?? ""] as const;
  });
  return new Map(states);
}
