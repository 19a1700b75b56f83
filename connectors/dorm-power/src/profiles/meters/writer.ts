import type { Json, Observed, Session, WriteOp } from "@campushub/kit";
import type { Config } from "../../config.ts";
import type { StreamWriter } from "../profile.ts";
import { COMMANDS, carryOutAll, isShown } from "./carry-out.ts";
import { allSilent, pollLines } from "./poll.ts";
import { placesOf, STATE, statusRow } from "./read.ts";

export const statusWriter: StreamWriter = {
  ops: Object.keys(COMMANDS),
  // Status word and load; then the meter's clock, the command and a look at the word.
  cost: { observe: (keys) => keys.length * 2, apply: (ops) => ops * 4 },
  refuses(op, before) {
    if (before?.online === "离线") return { code: "offline", message: "the meter does not answer now" };
    if (op === "cut" && before?.keepPower === true) {
      return { code: "power_kept", message: "the meter keeps its power (保电); release that first" };
    }
    if (op === "permitClose" && before !== null && before.command === null) {
      return { code: "not_told", message: "these meters do not tell whether closing is permitted: it could not be confirmed" };
    }
    return undefined;
  },
  observe,
  apply: carryOutAll,
  lookUp,
};

async function observe(session: Session<Config>, keys: readonly string[]): Promise<ReadonlyMap<string, Observed>> {
  const found = new Map<string, Observed>();
  for await (const { rows } of pollLines(session, placesOf(session, keys), statusRow)) {
    for (const raw of rows) found.set(String((raw as { address: Json }).address), { raw });
  }
  return found;
}

/** A meter keeps no ids: whether a command was carried out is seen at its relay. @throws RetryableError while one is silent */
async function lookUp(session: Session<Config>, ops: readonly WriteOp[]): Promise<ReadonlyMap<string, "applied" | "absent">> {
  const words = new Map<string, Uint8Array>();
  const places = placesOf(
    session,
    ops.map(({ key }) => key),
  );
  const polled = pollLines(session, places, async (read, meter) => {
    const said = await read(meter, STATE);
    if (said.kind === "data") words.set(meter.address, said.data);
    return said.kind;
  });
  for await (const line of polled) {
    // Of a silent meter nobody knows what it did: not even, after any time, that it did nothing.
    if (line.rows.includes("silent")) throw allSilent([line]);
  }
  const done = ops.filter((op) => words.has(op.key) && isShown(op, words.get(op.key)!, session.config));
  return new Map(done.map(({ id }) => [id, "applied" as const]));
}
