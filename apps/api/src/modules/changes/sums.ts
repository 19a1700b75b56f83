import { changeOp } from "@campushub/drizzle/schema";
import { metaOf } from "@campushub/kit";
import { and, eq, inArray, type SQL, sql } from "drizzle-orm";
import type { z } from "zod";
import type { Ctx } from "../../core/context.ts";
import type { changeSumSchema } from "./schema.ts";

export type ChangeSum = z.output<typeof changeSumSchema>;

/** What is not done, or certainly was not, moves nothing. */
const MOVES_NOTHING = ["noop", "conflict", "forbidden", "rejected", "failed", "skipped"] as const;

/** An op that moves money or energy: which of its fields says how much, and which in what. */
interface Amount {
  readonly op: string;
  readonly field: string;
  readonly unit: string;
}

/** What the money ops of these sets come to, by set: how much of what, exactly. */
export async function sumsOf(ctx: Ctx, sets: readonly { id: number; plan: unknown }[]): Promise<(id: number) => ChangeSum[]> {
  const ids = sets
    .filter(({ plan }) => ((plan as { effects?: { money?: number } } | null)?.effects?.money ?? 0) > 0)
    .map(({ id }) => id);
  const sums: (ChangeSum & { set: number })[] = [];
  for (const { op, field, unit } of ids.length > 0 ? amountsOf(ctx) : []) {
    const number: SQL = sql`case when jsonb_typeof(${changeOp.fields}->${field}) = 'number' then (${changeOp.fields}->>${field})::numeric end`;
    const inWhat = sql<string>`coalesce(${changeOp.fields}->>${unit}, '')`;
    const rows = await ctx.db
      .select({
        set: changeOp.changeSetId,
        stream: changeOp.stream,
        op: changeOp.op,
        unit: inWhat,
        amount: sql<string>`sum(${number})::text`,
        ops: sql<number>`count(*)::int`,
      })
      .from(changeOp)
      .where(
        and(
          inArray(changeOp.changeSetId, ids),
          eq(changeOp.op, op),
          eq(changeOp.effect, "money"),
          sql`${changeOp.outcome} not in ${MOVES_NOTHING}`,
          sql`${number} is not null`,
        ),
      )
      .groupBy(changeOp.changeSetId, changeOp.stream, changeOp.op, sql`4`);
    sums.push(...rows);
  }
  return (id) => sums.filter(({ set }) => set === id).map(({ set: _set, ...sum }) => sum);
}

/** The ops of this build's connectors whose amount stands beside its unit. */
function amountsOf({ connectors }: Pick<Ctx, "connectors">): Amount[] {
  const amounts = [...connectors.values()].flatMap(({ streams }) =>
    Object.values(streams).flatMap(({ write }) =>
      Object.entries(write?.ops ?? {}).flatMap(([op, { effect, input }]) =>
        Object.entries(input.shape).flatMap(([field, schema]): Amount[] => {
          const unit = metaOf(schema as z.ZodType).unitField;
          return effect === "money" && unit !== undefined ? [{ op, field, unit }] : [];
        }),
      ),
    ),
  );
  return [...new Map(amounts.map((amount) => [`${amount.op}\n${amount.field}\n${amount.unit}`, amount])).values()];
}
