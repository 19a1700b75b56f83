import { rateBudget } from "@campushub/drizzle/schema";
import type { RateBudget } from "@campushub/kit";
import { and, eq, sql } from "drizzle-orm";
import type { Ctx } from "../../core/context.ts";
import { inMs } from "../../infra/lease.ts";

/** An instance takes calls for this long at a time, so that not every call costs a statement. */
const CHUNK_SECONDS = 0.25;

/** A bucket refilled farther ahead than any statement is late (s) was refilled by a clock gone wrong. */
const AHEAD_SECONDS = 5;

type BudgetCtx = Pick<Ctx, "db" | "databaseNow" | "clock">;

interface Rate {
  readonly credential: string;
  readonly perSecond: number;
  readonly burst: number;
}

/**
 * A token bucket in the database, one per credential: reads and writes of all connections and instances draw from it.
 * Calls taken but not made within `CHUNK_SECONDS` are lost, and the bucket is smaller by what may be under way in that time:
 * so in any window of w seconds all instances together make at most `perSecond · w + burst` calls.
 */
export function createRateBudget(ctx: BudgetCtx, rate: Rate): RateBudget {
  const underWay = rate.perSecond * CHUNK_SECONDS;
  const inChunks = underWay >= 2 && rate.burst >= 2 * underWay;
  const chunk = inChunks ? Math.floor(underWay) : 1;
  const capacity = inChunks ? rate.burst - underWay : rate.burst;
  let pocket = { calls: 0, takenAt: 0 };
  let tail: Promise<void> = Promise.resolve();
  const draw = async (cost: number, signal: AbortSignal) => {
    signal.throwIfAborted();
    if (ctx.clock.elapsed() - pocket.takenAt > CHUNK_SECONDS * 1000) pocket = { calls: 0, takenAt: 0 };
    while (pocket.calls < cost) {
      const takenAt = ctx.clock.elapsed();
      const amount = Math.max(chunk, cost);
      const missing = await take(ctx, { ...rate, capacity }, amount);
      if (missing <= 0) pocket = { calls: amount, takenAt };
      else await ctx.clock.sleep(Math.ceil((missing / rate.perSecond) * 1000), signal);
    }
    pocket.calls -= cost;
  };
  return {
    acquire(cost, signal) {
      const mine = tail.then(() => draw(cost, signal));
      tail = mine.catch(() => {});
      return mine;
    },
  };
}

/** Takes `amount` if the bucket holds it, in one statement. @returns how many tokens are missing (≤ 0: taken). */
async function take(ctx: BudgetCtx, options: Rate & { readonly capacity: number }, amount: number): Promise<number> {
  const now = ctx.databaseNow();
  const full = Math.max(options.capacity, amount);
  const mine = eq(rateBudget.credential, options.credential);
  const elapsed = sql`greatest(0, extract(epoch from ${now} - ${rateBudget.refilledAt}))::float8`;
  const isAhead = sql<boolean>`${rateBudget.refilledAt} > ${inMs(ctx, AHEAD_SECONDS * 1000)}`;
  const filled = sql<number>`least(${full}::float8, ${rateBudget.tokens} + ${elapsed} * ${options.perSecond}::float8)`;
  const taken = await ctx.db
    .update(rateBudget)
    .set({
      tokens: sql`${filled} - ${amount}::float8`,
      refilledAt: sql`case when ${isAhead} then ${now} else greatest(${rateBudget.refilledAt}, ${now}) end`,
    })
    .where(and(mine, sql`${filled} >= ${amount}::float8`))
    .returning({ tokens: rateBudget.tokens });
  if (taken.length > 0) return 0;
  const [row] = await ctx.db.select({ filled, isAhead }).from(rateBudget).where(mine);
  if (row?.isAhead) await ctx.db.update(rateBudget).set({ refilledAt: now }).where(and(mine, isAhead));
  if (row) return Math.max(0.001, amount - Number(row.filled));
  await ctx.db.insert(rateBudget).values({ credential: options.credential, tokens: full, refilledAt: now }).onConflictDoNothing();
  return take(ctx, options, amount);
}
