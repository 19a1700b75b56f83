import { changeOp } from "@campushub/drizzle/schema";
import { type Fields, toConnectorError, WRITE_STOPPED, type WriteOp, type WriteResult } from "@campushub/kit";
import { sql } from "drizzle-orm";
import { idColumn, isAmong, jsonOf, jsonRows, jsons, rowsOf, texts, unguessed } from "../../../infra/arrays.ts";
import { baseOf, type ChangeOpRow, nowOf, opColumns } from "../load.ts";
import type { OpOutcome } from "../schema.ts";
import { type ApplyContext, step } from "./apply-context.ts";
import { LostSetError } from "./claim-set.ts";
import { agreed, doubtedRefusals } from "./doubted.ts";
import { type ObservedRecord, observe, writeOf } from "./ground.ts";
import { isBlind, NO_GUARD } from "./guard.ts";
import { keepResults, type OpResult, resultOf } from "./keep-results.ts";
import { keepLateResults } from "./late-results.ts";
import { precondition } from "./precondition.ts";
import { protection } from "./protected.ts";
import { threeWay } from "./three-way.ts";
import { absorb } from "./verify.ts";

/** What sending needs to know of an op. */
const SENT = {
  ...opColumns,
  ordinal: changeOp.ordinal,
  base: baseOf,
  now: changeOp.now,
  nowIsBase: changeOp.nowIsBase,
  outcome: changeOp.outcome,
  attempts: changeOp.attempts,
  before: changeOp.before,
};

export type OpToSend = Pick<ChangeOpRow, Exclude<keyof typeof SENT, "base">> & { base: Fields | null };

/**
 * Ops still to be sent, in order from behind `after`, all of one stream; at most as many as the connector takes at once, and `most`.
 * What comes before `after` is done, but for what a busy platform sent back.
 */
export async function nextBatch(
  { ctx, set, ground }: ApplyContext,
  { after, most }: { readonly after: number; readonly most: number },
): Promise<OpToSend[]> {
  const waiting = sql`change_set_id = ${set.id} and outcome in ('create', 'update', 'delete', 'action')`;
  // Ranges: a database without statistics sorts whatever lies behind an open end, which is the whole set, for each batch.
  const from = (first: number) =>
    jsonRows<OpToSend>(
      ctx.db,
      SENT,
      sql`from change_op where ${waiting} and ordinal >= ${first} and ordinal < ${first + largestBatch(ground)} order by ordinal`,
    );
  let rows = await from(after + 1);
  if (rows.length === 0) {
    const [next] = rowsOf<{ ordinal: number | null }>(
      await ctx.db.execute(sql`select min(ordinal) as ordinal from change_op where ${waiting} and ordinal > ${after}`),
    );
    if (!next?.ordinal) return [];
    rows = await from(next.ordinal);
  }
  const { stream } = rows[0]!;
  const others = rows.findIndex((row) => row.stream !== stream);
  return rows.slice(0, Math.min(others === -1 ? rows.length : others, writeOf(ground, stream).batch.max, most));
}

/** The most ops any stream of the platform takes at once, within reason. */
function largestBatch({ connector }: ApplyContext["ground"]): number {
  const sizes = Object.values(connector.streams).map(({ write }) => write?.batch.max ?? 0);
  return Math.min(500, Math.max(1, ...sizes));
}

const WAITING: ReadonlySet<OpOutcome> = new Set(["create", "update", "delete", "action"]);

/** A data op the platform was too busy for is sent again this often in all; anything graver never by the machine. */
const DATA_ATTEMPTS = 3;

export interface Sent {
  /** Why the connector broke off, as a code. */
  readonly error?: string;
  /** Some are to be sent again, after a while. */
  readonly again: boolean;
  /** How each op stood before, and how it stands now. */
  readonly moves: readonly { readonly from: OpOutcome; readonly to: OpOutcome }[];
}

/**
 * One batch, whole: looks at its objects once more, lets the stale fail alone, writes down what is about to be sent, sends it,
 * writes down what came back. A crash in between leaves `sending`, which the next worker resolves by looking.
 * @param meanwhile done while so many ops are on their way; must not throw.
 */
export async function sendBatch(
  context: ApplyContext,
  rows: readonly OpToSend[],
  meanwhile: (sending: number) => Promise<void>,
): Promise<Sent> {
  const { ground } = context;
  const stream = rows[0]!.stream;
  const write = writeOf(ground, stream);
  const keys = rows.map(({ key }) => key);
  const isProtected = await protection(context.ctx, ground, stream);
  const { found } = await observe(context.ctx, ground, { stream, keys });
  const { stale, ready } = sort(context, { rows, found, isProtected });
  await keepIntent(context, { stale, ready, found });
  const moves = (results: Iterable<OpResult>) => [...results].map(({ row, outcome }) => ({ from: row.outcome, to: outcome }));
  if (ready.length === 0) return { again: false, moves: moves(stale) };
  const byId = new Map(ready.map((item) => [item.op.id, item]));
  const results = new Map<string, OpResult>();
  let error: string | undefined;
  const beside = meanwhile(ready.length);
  context.guard.open();
  try {
    for await (const result of write.apply(
      ground.session,
      ready.map(({ op }) => op),
    )) {
      const item = byId.get(result.id);
      if (!item) continue;
      const said = judged(context, item.row, result);
      const first = results.get(result.id);
      results.set(result.id, first ? agreed(first, said) : said);
    }
  } catch (thrown) {
    // Whatever the connector believes, an op without a result may have left: it is resolved by looking.
    const failure = toConnectorError(thrown);
    error = failure.code;
    context.ctx.log.warn({ changeSet: context.set.id, stream, error: failure.message }, "a batch was broken off");
  } finally {
    await beside;
  }
  for (const { row } of ready) {
    if (!results.has(row.opId)) results.set(row.opId, resultOf(row, { outcome: "unknown", code: error ?? "no_result" }));
  }
  const sent = ready.map(({ op, row }) => ({ op, result: results.get(op.id)!, desired: row.desired as Fields | null }));
  for (const doubted of await doubtedRefusals(context, stream, sent)) results.set(doubted.row.opId, doubted);
  await keepSent(context, [...results.values()]);
  const again = [...results.values()].some(({ outcome, code }) => WAITING.has(outcome) && code !== null);
  return { again, moves: moves([...stale, ...results.values()]), ...(error === undefined ? {} : { error }) };
}

/** Written down at once; what comes back for a worker that lost its set is kept as evidence. @throws LostSetError */
async function keepSent(context: ApplyContext, results: readonly OpResult[]): Promise<void> {
  const { ctx } = context;
  const at = new Date(ctx.clock.now()).toISOString();
  const idsOf = (isOne: (result: OpResult) => boolean) => idColumn(results.filter(isOne).map(({ row }) => row.id));
  try {
    await step(context, "result", async (tx, audit) => {
      await keepResults({ tx, audit, at }, results);
      // The last of a long batch left long after it began: the platform has its time from now.
      await tx.execute(
        sql`update change_op set sent_at = ${ctx.databaseNow()} where id ${isAmong(idsOf(({ outcome }) => outcome === "unknown"))}`,
      );
      // What the guard kept back was not tried.
      await tx.execute(sql`update change_op set attempts = attempts - 1 where id ${isAmong(idsOf(isHeldBack))}`);
    });
  } catch (error) {
    if (error instanceof LostSetError)
      await keepLateResults(
        context,
        results.filter((result) => !isHeldBack(result)),
      );
    throw error;
  }
}

/** Did not leave, and stands as planned. */
const isHeldBack = ({ outcome, code }: OpResult) => WAITING.has(outcome) && code === null;

interface Ready {
  readonly row: OpToSend;
  readonly op: WriteOp;
}

interface Looked {
  readonly rows: readonly OpToSend[];
  readonly found: ReadonlyMap<string, ObservedRecord>;
  readonly isProtected: (row: OpToSend) => boolean;
}

/** What may leave, and what has become of those that may not any more. */
function sort({ ground }: ApplyContext, { rows, found, isProtected }: Looked): { stale: OpResult[]; ready: Ready[] } {
  const stale: OpResult[] = [];
  const ready: Ready[] = [];
  for (const row of rows) {
    const seen = found.get(row.key);
    if (isProtected(row)) {
      stale.push(resultOf({ ...row, before: seen?.data ?? null }, PROTECTED));
      continue;
    }
    const write = writeOf(ground, row.stream);
    if (isBlind(write, seen)) {
      stale.push(resultOf({ ...row, before: seen!.data }, { outcome: "skipped", ...NO_GUARD }));
      continue;
    }
    const [now, desired] = [nowOf(row), (row.desired ?? {}) as Fields];
    const planned = { now, desired, diff: threeWay({ base: row.base, now, desired }) };
    const standing = precondition(write.ops[row.op]!, planned, seen?.data ?? null);
    if (!standing.stands) {
      stale.push(resultOf({ ...row, before: seen?.data ?? null }, standing));
      continue;
    }
    const before = seen ? { data: seen.data, ...(seen.guard === undefined ? {} : { guard: seen.guard }) } : null;
    ready.push({
      row: { ...row, before: seen?.data ?? null },
      op: { id: row.opId, op: row.op, key: row.key, fields: row.fields as Fields, before },
    });
  }
  return { stale, ready };
}

/** Protected since the plan was made. */
const PROTECTED = {
  outcome: "skipped",
  code: "protected",
  message: "this record is protected from changes through the hub",
} as const;

/**
 * Written before anything leaves: from here on these ops count as sent, whatever happens to us. A stale op says from now on what
 * is there instead, so that its conflict shows per field; and where all is as wished already, the hub need not wait for the next
 * sync to know.
 */
function keepIntent(
  context: ApplyContext,
  { stale, ready, found }: { stale: OpResult[]; ready: Ready[]; found: ReadonlyMap<string, ObservedRecord> },
): Promise<void> {
  const at = new Date(context.ctx.clock.now()).toISOString();
  return step(context, "send", async (tx, audit) => {
    await keepResults({ tx, audit, at }, stale);
    const rows = [...ready.map(({ row }) => row), ...stale.map(({ row }) => row)];
    const sent = unguessed(
      idColumn(rows.map(({ id }) => id)),
      jsons(rows.map(({ before }) => jsonOf(before))),
      texts(rows.map((_, index) => (index < ready.length ? "sending" : null))),
    );
    const asWished = stale.filter(({ outcome }) => outcome === "noop");
    const read = asWished.map(({ row }) => ({ row, after: found.get(row.key) ?? null }));
    if (read.length > 0) await absorb(context, tx, { stream: rows[0]!.stream, read });
    await tx.execute(sql`
      update change_op o set before = i.before,
        now = case when o.outcome = 'conflict' then i.before else o.now end, now_is_base = o.now_is_base and o.outcome <> 'conflict',
        outcome = coalesce(i.outcome, o.outcome), sent_at = case when i.outcome is null then o.sent_at else ${context.ctx.databaseNow()} end,
        attempts = o.attempts + case when i.outcome is null then 0 else 1 end, code = case when i.outcome is null then o.code else null end
      from unnest(${sent}) as i(id, before, outcome)
      where o.id = i.id`);
    audit({ after: { sending: ready.length, stale: stale.length, opIds: ready.map(({ op }) => op.id) } });
  });
}

/** What the platform's word means for the op. `row.attempts` does not count this sending yet. */
function judged({ ground }: ApplyContext, row: OpToSend, result: WriteResult): OpResult {
  const planned = writeOf(ground, row.stream).ops[row.op]!.kind;
  if (result.outcome === "retry" && result.code === WRITE_STOPPED) return resultOf(row, { outcome: planned });
  if (result.outcome !== "retry") return resultOf(row, { ...result, outcome: result.outcome });
  const again = row.effect === "data" && row.attempts + 1 < DATA_ATTEMPTS;
  return resultOf(row, { ...result, outcome: again ? planned : "failed", code: result.code ?? "busy" });
}
