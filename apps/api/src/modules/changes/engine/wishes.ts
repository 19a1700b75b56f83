import type { Connector, Fields, Stream } from "@campushub/kit";
import { invalid } from "../../../core/errors.ts";
import { ownKey, READING_KEY_HELP } from "../reading-key.ts";
import type { OpWish } from "../schema.ts";
import { wishedFields } from "./wished-fields.ts";

/** Faults told at once; a file of thousands has the same one thousands of times. */
const TOLD = 20;

/**
 * Wishes with the keys of readings as the hub writes them; a time without a zone could be any. Those that no plan could mend are
 * refused before anything is kept: streams and ops the connector does not know, fields that do not fit, the same record wished
 * for twice. @param restores see `wishedFields`. @throws AppError invalid, `ops.<n>.…` → what is wrong
 */
export function checkedWishes<Wish extends OpWish>({ streams }: Connector, wishes: readonly Wish[], restores: boolean): Wish[] {
  const faults = new Map<string, string>();
  const named = new Set<string>();
  const checked = wishes.map((wish, index) => {
    const own = canonical(streams, wish);
    const fault = own ? (faultOf(streams, own, restores) ?? repeated(streams[own.stream]!, own, named)) : NO_READING;
    if (fault && faults.size < TOLD) faults.set(`ops.${index}.${fault.path}`, fault.message);
    return own ?? wish;
  });
  if (faults.size > 0)
    throw invalid("some ops cannot be wished for", Object.fromEntries(faults), { reason: "wishesNotPossible" });
  return checked;
}

/** Whether a wish could still be wished for: a connector's settings and forms may have changed since it was. */
export const isWishable = ({ streams }: Connector, wish: OpWish, restores: boolean): boolean =>
  faultOf(streams, wish, restores) === undefined;

/** undefined: its key names no reading. */
function canonical<Wish extends OpWish>(streams: Connector["streams"], wish: Wish): Wish | undefined {
  const { stream, key } = wish;
  if (key === "" || !Object.hasOwn(streams, stream)) return wish;
  const own = ownKey(streams[stream]!, key);
  return own === undefined ? undefined : own === key ? wish : { ...wish, key: own };
}

interface Fault {
  readonly path: string;
  readonly message: string;
}

const NO_READING: Fault = { path: "key", message: READING_KEY_HELP };

function faultOf(streams: Connector["streams"], { stream, op, key, fields }: OpWish, restores: boolean): Fault | undefined {
  const write = Object.hasOwn(streams, stream) ? streams[stream]!.write : undefined;
  if (!Object.hasOwn(streams, stream)) return { path: "stream", message: "the connector has no such stream" };
  if (!write) return { path: "stream", message: "this stream is only read" };
  const spec = Object.hasOwn(write.ops, op) ? write.ops[op] : undefined;
  if (!spec) return { path: "op", message: `possible: ${Object.keys(write.ops).join(", ")}` };
  if (key === "" && spec.kind !== "create") return { path: "key", message: "which record?" };
  const wished = wishedFields({ spec, write, fields: fields as Fields, now: null, restores });
  if ("fault" in wished) return { path: ["fields", ...wished.fault.path].join("."), message: wished.fault.message };
  if (spec.kind === "update" && Object.keys(fields).length === 0) return { path: "fields", message: "nothing is wished for" };
  return undefined;
}

/** Two updates of one record in one plan would each be planned as if the other were not there. */
function repeated(stream: Stream, { stream: name, op, key }: OpWish, named: Set<string>): Fault | undefined {
  const spec = stream.write!.ops[op]!;
  if (key === "" || spec.effect === "money" || spec.effect === "message") return undefined;
  const id = `${name}\n${key}`;
  if (named.has(id)) return { path: "key", message: "this record is named twice" };
  named.add(id);
  return undefined;
}
