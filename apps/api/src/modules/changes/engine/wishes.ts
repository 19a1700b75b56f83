import type { Connector, Stream } from "@campushub/kit";
import { invalid } from "../../../core/errors.ts";
import type { OpWish } from "../schema.ts";

/** Faults told at once; a file of thousands has the same one thousands of times. */
const TOLD = 20;

/**
 * Wishes that no plan could mend are refused before anything is kept: streams and ops the connector does not know, fields that
 * do not fit, the same record wished for twice. @throws AppError invalid, `ops.<n>.…` → what is wrong
 */
export function checkWishes(connector: Connector, wishes: readonly OpWish[]): void {
  const faults = new Map<string, string>();
  const named = new Set<string>();
  for (const [index, wish] of wishes.entries()) {
    const fault = faultOf(connector, wish) ?? repeated(connector.streams[wish.stream]!, wish, named);
    if (fault && faults.size < TOLD) faults.set(`ops.${index}.${fault.path}`, fault.message);
  }
  if (faults.size > 0) throw invalid("some ops cannot be wished for", Object.fromEntries(faults));
}

interface Fault {
  readonly path: string;
  readonly message: string;
}

function faultOf({ streams }: Connector, { stream, op, key, fields }: OpWish): Fault | undefined {
  const write = Object.hasOwn(streams, stream) ? streams[stream]!.write : undefined;
  if (!Object.hasOwn(streams, stream)) return { path: "stream", message: "the connector has no such stream" };
  if (!write) return { path: "stream", message: "this stream is only read" };
  const spec = Object.hasOwn(write.ops, op) ? write.ops[op] : undefined;
  if (!spec) return { path: "op", message: `possible: ${Object.keys(write.ops).join(", ")}` };
  if (key === "" && spec.kind !== "create") return { path: "key", message: "which record?" };
  const parsed = spec.input.safeParse(fields);
  if (!parsed.success) {
    const { path, message } = parsed.error.issues[0]!;
    return { path: ["fields", ...path].join("."), message };
  }
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
