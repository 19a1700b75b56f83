import type { Clock } from "@campushub/kit";
import { type SQL, type SQLWrapper, sql } from "drizzle-orm";
import type { Ctx } from "../core/context.ts";

/** Who gave no sign of life for this long holds nothing any more. */
export const LEASE_MS = 30_000;
/** A holder stops so long before another may take over. */
const MARGIN_MS = 5_000;

/** The time of the moment, not of the transaction: who waited for a row compares with now. */
export const databaseNow = (): SQL<Date> => sql<Date>`clock_timestamp()`;

type Timed = Pick<Ctx, "databaseNow">;

/** The database's time so many ms from now. */
export const inMs = (ctx: Timed, ms: number): SQL<Date> =>
  sql<Date>`${ctx.databaseNow()} + make_interval(secs => ${ms / 1000}::float8)`;

/** Its holder gave a sign of life within the lease; one from farther ahead was written by a clock gone wrong, and holds nothing. */
export const isHeld = (ctx: Timed, heartbeat: SQLWrapper): SQL =>
  sql`(${heartbeat} > ${inMs(ctx, -LEASE_MS)} and ${heartbeat} <= ${inMs(ctx, LEASE_MS)})`;

/** Nobody holds it, or its holder died. */
export const isFree = (ctx: Timed, heartbeat: SQLWrapper): SQL => sql`(${heartbeat} is null or not ${isHeld(ctx, heartbeat)})`;

/** Somebody holds it until then; a lease that ends farther ahead than any is given was written by a clock gone wrong. */
export const isLeased = (ctx: Timed, until: SQLWrapper): SQL =>
  sql`(${until} > ${ctx.databaseNow()} and ${until} <= ${inMs(ctx, 2 * LEASE_MS)})`;

/** A holder's own account of its lease, on a clock that nobody sets and that goes on while the process stands still. */
export class LeaseDeadline {
  readonly #clock: Clock;
  #until: number;

  /** @param since when the lease was asked for, by `clock.elapsed()`: the database gave it later, so it ends later. */
  constructor(clock: Clock, since: number) {
    this.#clock = clock;
    this.#until = since + LEASE_MS - MARGIN_MS;
  }

  renewed(since: number): void {
    this.#until = Math.max(this.#until, since + LEASE_MS - MARGIN_MS);
  }

  get isOver(): boolean {
    return this.#clock.elapsed() >= this.#until;
  }
}
