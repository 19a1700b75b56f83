import { type Fields, toConnectorError, type WriteOp } from "@campushub/kit";
import type { ApplyContext } from "./apply-context.ts";
import { observe, writeOf } from "./ground.ts";
import { type OpResult, resultOf } from "./keep-results.ts";
import { shows } from "./three-way.ts";

/** A platform contradicts itself: it said two things of one op, or refused what is found stored. */
export const CONTRADICTION = "contradiction";

/** What a second answer to one op makes of the first: nothing if it says the same. */
export const agreed = (first: OpResult, second: OpResult): OpResult =>
  first.outcome === second.outcome ? first : resultOf(first.row, { outcome: "unknown", code: CONTRADICTION });

interface Sent {
  readonly op: WriteOp;
  readonly result: OpResult;
  readonly desired: Fields | null;
}

/**
 * A refusal is believed when the platform does not show what was refused. Refused or in conflict, and yet there, it is unknown, to be
 * looked up like what nobody answered. Where it cannot be looked at now the refusal stands.
 */
export async function doubtedRefusals(context: ApplyContext, stream: string, sent: readonly Sent[]): Promise<OpResult[]> {
  const refused = sent.filter(({ result }) => result.outcome === "rejected" || result.outcome === "conflict");
  if (refused.length === 0) return [];
  const { ctx, set, ground } = context;
  const write = writeOf(ground, stream);
  try {
    const ops = refused.map(({ op }) => op);
    const ledger = await write.lookUp?.(ground.session, ops);
    const { found } = await observe(ctx, ground, {
      stream,
      keys: ops.filter(({ id }) => !ledger?.has(id)).map(({ key }) => key),
    });
    const isThere = ({ op, desired }: Sent): boolean => {
      const said = ledger?.get(op.id);
      if (said !== undefined) return said === "applied";
      const now = found.get(op.key)?.data ?? null;
      if (write.ops[op.op]!.kind === "delete") return now === null;
      return desired !== null && Object.keys(desired).length > 0 && shows(now, desired);
    };
    return refused.filter(isThere).map(({ result }) => resultOf(result.row, { outcome: "unknown", code: CONTRADICTION }));
  } catch (error) {
    ctx.log.warn({ changeSet: set.id, stream, error: toConnectorError(error).message }, "refusals could not be looked into");
    return [];
  }
}
