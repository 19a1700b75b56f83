import { changeOp } from "@campushub/drizzle/schema";
import { type Fields, toConnectorError } from "@campushub/kit";
import { and, asc, eq, getTableColumns, sql } from "drizzle-orm";
import type { ChangeOpRow } from "../load.ts";
import { type ApplyContext, step } from "./apply-context.ts";
import { asOp } from "./as-op.ts";
import { observe, writeOf } from "./ground.ts";
import { keepResults, type OpResult, resultOf } from "./keep-results.ts";
import { shows } from "./three-way.ts";

const AT_ONCE = 500;
/** Before the platform is looked at again when it could not be read. */
const LOOK_AGAIN_MS = 10_000;

/**
 * Resolves what was sent and never answered, by looking: in the platform's ledger where it keeps one by our ids, else at the
 * object. Absence is believed only once the platform has had its time. Nothing is ever sent again here.
 * @returns how long (ms) until the next can be resolved; 0: none is left.
 */
export async function settleUnknown(context: ApplyContext): Promise<number> {
  const { ctx, set, ground } = context;
  const sentAgoMs = sql<number>`extract(epoch from ${ctx.databaseNow()} - ${changeOp.sentAt})::float8 * 1000`;
  const rows = await ctx.db
    .select({ ...getTableColumns(changeOp), sentAgoMs })
    .from(changeOp)
    .where(and(eq(changeOp.changeSetId, set.id), eq(changeOp.outcome, "unknown")))
    .orderBy(asc(changeOp.ordinal))
    .limit(AT_ONCE);
  let wait = 0;
  for (const [stream, mine] of Map.groupBy(rows, (row) => row.stream)) {
    const settled = await look(context, stream, mine).catch((error: unknown) => {
      if (context.shutdown.cut.aborted) throw error;
      ctx.log.warn({ changeSet: set.id, stream, error: toConnectorError(error).message }, "the platform cannot be looked at yet");
      return [];
    });
    const at = new Date(ctx.clock.now()).toISOString();
    if (settled.length > 0) await step(context, "resolve", async (tx, audit) => keepResults({ tx, audit, at }, settled));
    const left = new Set(settled.map(({ row }) => row.id));
    for (const row of mine) {
      if (!left.has(row.id)) wait = Math.max(wait, 1, restOf(row, writeOf(ground, stream).settleSeconds));
    }
  }
  return wait;
}

/** How long the platform may still be at work on it (ms). */
function restOf({ sentAgoMs }: UnknownOp, settleSeconds: number): number {
  const rest = settleSeconds * 1000 - Number(sentAgoMs);
  return rest > 0 ? rest : LOOK_AGAIN_MS;
}

/** On the database's clock: whoever sent it may have had another time. */
type UnknownOp = ChangeOpRow & { readonly sentAgoMs: number | null };

async function look(context: ApplyContext, stream: string, rows: readonly UnknownOp[]): Promise<OpResult[]> {
  const { ctx, ground } = context;
  const write = writeOf(ground, stream);
  const isOver = ({ sentAgoMs }: UnknownOp) => sentAgoMs === null || Number(sentAgoMs) >= write.settleSeconds * 1000;
  const ledger = await write.lookUp?.(ground.session, rows.map(asOp));
  const silent = rows.filter(({ opId }) => ledger?.get(opId) === undefined);
  const { found } = await observe(ctx, ground, { stream, keys: silent.map(({ key }) => key) });
  return rows.flatMap((row) => {
    const said = ledger?.get(row.opId) ?? stateOf(row, found.get(row.key)?.data ?? null, write.ops[row.op]!.kind);
    if (said === "applied") return [resultOf(row, { outcome: "applied", code: "resolved" })];
    return isOver(row) ? [resultOf(row, { outcome: "failed", code: "not_done" })] : [];
  });
}

function stateOf({ desired }: ChangeOpRow, observed: Fields | null, kind: string): "applied" | "absent" {
  if (kind === "delete") return observed === null ? "applied" : "absent";
  return desired !== null && Object.keys(desired).length > 0 && shows(observed, desired as Fields) ? "applied" : "absent";
}
