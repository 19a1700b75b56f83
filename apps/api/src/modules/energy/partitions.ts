import type { Db, Tx } from "@campushub/drizzle";
import { sql } from "drizzle-orm";
import type { Ctx } from "../../core/context.ts";

/** Any number nobody else locks: makers of partitions queue on it. */
const LOCK = 7_244_002;
const MONTHS_AHEAD = 12;

const monthOf = (instant: number) => {
  const date = new Date(instant);
  return date.getUTCFullYear() * 12 + date.getUTCMonth();
};
const startOf = (month: number) => new Date(Date.UTC(Math.floor(month / 12), month % 12, 1)).toISOString();
const nameOf = (month: number) => `reading_${Math.floor(month / 12)}_${String((month % 12) + 1).padStart(2, "0")}`;

/** Months (UTC) this process knows to exist, per database handle: asking the catalogue for every batch would cost more. */
const known = new WeakMap<Db, Set<number>>();

/** Makes the monthly partitions the given instants (epoch ms) need, inside the caller's transaction. */
export async function ensurePartitions(options: { db: Db; tx: Tx; instants: Iterable<number> }): Promise<void> {
  const made = known.get(options.db) ?? new Set<number>();
  known.set(options.db, made);
  const missing = new Set<number>();
  for (const instant of options.instants) {
    const month = monthOf(instant);
    if (!made.has(month)) missing.add(month);
  }
  if (missing.size === 0) return;
  await options.tx.execute(sql`select pg_advisory_xact_lock(${LOCK})`);
  for (const month of missing) {
    const ddl = `create table if not exists "${nameOf(month)}" partition of "reading" for values from ('${startOf(month)}') to ('${startOf(month + 1)}')`;
    await options.tx.execute(sql.raw(ddl));
  }
}

/** To be called after the transaction that made them committed. */
export function rememberPartitions(db: Db, instants: Iterable<number>): void {
  const made = known.get(db) ?? new Set<number>();
  for (const instant of instants) made.add(monthOf(instant));
  known.set(db, made);
}

/** The twelve months to come, so that no reading ever waits for a partition. */
function monthsAhead(now: number): number[] {
  const month = monthOf(now);
  return Array.from({ length: MONTHS_AHEAD + 1 }, (_, index) => Date.parse(startOf(month + index)));
}

/** Makes them. */
export async function makePartitionsAhead(ctx: Pick<Ctx, "db" | "clock">): Promise<void> {
  const instants = monthsAhead(ctx.clock.now());
  await ctx.db.transaction((tx) => ensurePartitions({ db: ctx.db, tx, instants }));
  rememberPartitions(ctx.db, instants);
}
