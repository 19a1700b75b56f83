import { rateBudget } from "@campushub/drizzle/schema";
import type { RateBudget } from "@campushub/kit";
import { and, eq, sql } from "drizzle-orm";
import type { Ctx } from "../../core/context.ts";

/** An instance takes calls for this long at a time, so that not every call costs a statement. */
const CHUNK_SECONDS = 0.25;

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
export function createRateBudget(ctx: Pick<Ctx, "db" | "clock">, rate: Rate): RateBudget {
  const underWay = rate.perSecond * CHUNK_SECONDS;
  const inChunks = underWay >= 2 && rate.burst >= 2 * underWay;
  const chunk = inChunks ? Math.floor(underWay) : 1;
  const capacity = inChunks ? rate.burst - underWay : rate.burst;
  let pocket = { calls: 0, takenAt: 0 };
  let tail: Promise<void> = Promise.resolve();
  const draw = async (cost: number, signal: AbortSignal) => {
    signal.throwIfAborted();
    if (ctx.clock.now() - pocket.takenAt > CHUNK_SECONDS * 1000) pocket = { calls: 0, takenAt: 0 };
    while (pocket.calls < cost) {
      const takenAt = ctx.clock.now();
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
async function take(
  ctx: Pick<Ctx, "db" | "clock">,
  options: Rate & { readonly capacity: number },
  amount: number,
): Promise<number> {
  const now = new Date(ctx.clock.now()).toISOString();
  const full = Math.max(options.capacity, amount);
  const mine = eq(rateBudget.credential, options.credential);
  const elapsed = sql`greatest(0, extract(epoch from ${now}::timestamptz - ${rateBudget.refilledAt}))::float8`;
  const filled = sql<number>`least(${full}::float8, ${rateBudget.tokens} + ${elapsed} * ${options.perSecond}::float8)`;
  const taken = await ctx.db
    .update(rateBudget)
    .set({ tokens: sql`${filled} - ${amount}::float8`, refilledAt: sql`greatest(${rateBudget.refilledAt}, ${now}::timestamptz)` })
    .where(and(mine, sql`${filled} >= ${amount}::float8`))
    .returning({ tokens: rateBudget.tokens });
  if (taken.length > 0) return 0;
  const [row] = await ctx.db.select({ filled }).from(rateBudget).where(mine);
  if (row) return Math.max(0.001, amount - Number(row.filled));
  await ctx.db
    .insert(rateBudget)
    .values({ credential: options.credential, tokens: full, refilledAt: new Date(ctx.clock.now()) })
    .onConflictDoNothing();
  return take(ctx, options, amount);
}
