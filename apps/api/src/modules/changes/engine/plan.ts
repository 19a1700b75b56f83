import { createHash } from "node:crypto";
import { type PlanFacts, protectedRecord } from "@campushub/drizzle/schema";
import type { Effect } from "@campushub/kit";
import { eq, sql } from "drizzle-orm";
import type { Ctx } from "../../../core/context.ts";
import { jsonRows } from "../../../infra/arrays.ts";
import type { ChangeOpRow } from "../load.ts";
import { type Assessment, assess } from "./assess.ts";
import { type Ground, isWritable, observe, writeOf } from "./ground.ts";
import { READ_AT_ONCE } from "./verify.ts";

/** What a plan needs to know of an op. */
export type OpToPlan = Pick<
  ChangeOpRow,
  "id" | "ordinal" | "opId" | "stream" | "key" | "op" | "fields" | "base" | "resolution" | "effect" | "reversible" | "desired"
>;

/** An op with what the plan says of it. */
export interface PlannedOp extends Assessment {
  readonly row: OpToPlan;
  readonly now: ChangeOpRow["now"];
}

export interface Plan {
  readonly ops: readonly PlannedOp[];
  readonly facts: PlanFacts;
  readonly hash: string;
}

/** Reads every object of the set anew and says what each wish would do. Nothing is written anywhere. */
export async function makePlan(ctx: Ctx, ground: Ground, rows: readonly OpToPlan[]): Promise<Plan> {
  const readAt = new Date(ctx.clock.now()).toISOString();
  const guarded = await protectedKeys(ctx, ground.row.id);
  const ops: PlannedOp[] = [];
  let calls = 0;
  for (const [stream, mine] of Map.groupBy(rows, (row) => row.stream)) {
    if (!isWritable(ground, stream)) {
      ops.push(...mine.map((row): PlannedOp => ({ row, now: null, ...NOT_WRITABLE })));
      continue;
    }
    const keys = mine.map(({ key }) => key);
    const write = writeOf(ground, stream);
    const { found, unreadable } = await observe(ctx, ground, { stream, keys });
    const planned = mine.map((row): PlannedOp => {
      const seen = found.get(row.key);
      const reason = unreadable.get(row.key);
      if (reason !== undefined) return { row, now: null, ...unreadableOp(reason) };
      const { op, fields, base, resolution } = row as OpToPlan & { fields: never; base: never };
      const wish = { op, fields, base, resolution, isProtected: guarded.has(`${stream}\n${row.key}`) };
      const said = assess(wish, { write, config: ground.session.config, now: seen?.data ?? null });
      return { row, now: seen?.data ?? null, ...said };
    });
    ops.push(...planned);
    calls += callsOf(write, ground.session.config, planned);
  }
  ops.sort((a, b) => a.row.ordinal - b.row.ordinal);
  return { ops, facts: factsOf(ground, { ops, calls, readAt }), hash: hashOf(ops) };
}

/** The connector has changed since the wish was made. */
const NOT_WRITABLE: Assessment = {
  outcome: "forbidden",
  code: "not_offered",
  message: "this connector does not write to the stream",
  desired: null,
  diff: [],
};

const unreadableOp = (reason: string): Assessment => ({
  outcome: "forbidden",
  code: "unreadable",
  message: `the platform's row cannot be understood: ${reason}`,
  desired: null,
  diff: [],
});

export const willBeSent = ({ outcome }: Pick<Assessment, "outcome">) =>
  outcome === "create" || outcome === "update" || outcome === "delete" || outcome === "action";

/** What it will cost from here: looking once more before each batch is sent, sending, reading back. */
function callsOf(write: ReturnType<typeof writeOf>, config: unknown, ops: readonly PlannedOp[]): number {
  const keys = ops.filter(willBeSent).map(({ row }) => row.key);
  if (keys.length === 0) return 0;
  const looks = (atOnce: number) => {
    let calls = 0;
    for (let from = 0; from < keys.length; from += atOnce) calls += write.cost.observe(keys.slice(from, from + atOnce), config);
    return calls;
  };
  return looks(write.batch.max) + write.cost.apply(keys.length, config) + looks(READ_AT_ONCE);
}

function factsOf(ground: Ground, { ops, calls, readAt }: { ops: PlannedOp[]; calls: number; readAt: string }): PlanFacts {
  const sent = ops.filter(willBeSent);
  const effects: Partial<Record<Effect, number>> = {};
  for (const { row } of sent) effects[row.effect as Effect] = (effects[row.effect as Effect] ?? 0) + 1;
  const reversible = sent.filter(({ row }) => row.reversible).length;
  const warnings = [
    ...(["physical", "money", "message"] as const).map((code) => ({ code: code as string, count: effects[code] ?? 0 })),
    { code: "irreversible", count: sent.length - reversible },
    { code: "conflict", count: ops.filter(({ outcome }) => outcome === "conflict").length },
    { code: "forbidden", count: ops.filter(({ outcome }) => outcome === "forbidden").length },
  ];
  const callsPerHour = ground.connector.manifest.rate(ground.session.config as never).perSecond * 3600;
  if (calls > callsPerHour) warnings.push({ code: "quota", count: Math.ceil(calls / callsPerHour) });
  return {
    effects: effects as Record<string, number>,
    calls,
    callsPerHour,
    reversible,
    irreversible: sent.length - reversible,
    warnings: warnings.filter(({ count }) => count > 0),
    readAt,
  };
}

/** Two plans with the same hash do the same: what an approver agreed to can be told from anything else. */
function hashOf(ops: readonly PlannedOp[]): string {
  const sum = createHash("sha256");
  for (const { row, outcome, desired, now } of ops) {
    sum.update(JSON.stringify([row.opId, row.stream, row.key, row.op, row.fields, outcome, desired, now]));
  }
  return sum.digest("hex");
}

async function protectedKeys(ctx: Ctx, connectionId: number): Promise<ReadonlySet<string>> {
  const rows = await ctx.db
    .select({ stream: protectedRecord.stream, key: protectedRecord.key })
    .from(protectedRecord)
    .where(eq(protectedRecord.connectionId, connectionId));
  return new Set(rows.map(({ stream, key }) => `${stream}\n${key}`));
}

const PAGE = 5_000;

/** All ops of a set in their order, with what a plan needs of each. */
export async function loadOps({ db }: Pick<Ctx, "db">, changeSetId: number): Promise<OpToPlan[]> {
  const all: OpToPlan[] = [];
  for (let after = 0; ; after = all.at(-1)!.ordinal) {
    const page = await jsonRows<OpToPlan>(
      db,
      sql`select id, ordinal, op_id as "opId", stream, key, op, fields, base, resolution, effect, reversible, desired
        from change_op where change_set_id = ${changeSetId} and ordinal > ${after} order by ordinal limit ${PAGE}`,
    );
    all.push(...page);
    if (page.length < PAGE) return all;
  }
}
