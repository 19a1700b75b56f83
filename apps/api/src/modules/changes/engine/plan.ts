import { createHash } from "node:crypto";
import type { PlanFacts } from "@campushub/drizzle/schema";
import type { Fields } from "@campushub/kit";
import { pMapIterable } from "p-map";
import type { Ctx } from "../../../core/context.ts";
import { canonicalJson } from "../../audit/index.ts";
import { type ConnectionRow, type Target, targetOf } from "../../connections/index.ts";
import type { ChangeOpRow } from "../load.ts";
import { type Assessment, assess } from "./assess.ts";
import { type Ground, isWritable, type ObservedRecord, observe, offersOp, openGround, writeOf } from "./ground.ts";
import { isBlind, NO_GUARD } from "./guard.ts";
import { basesOf, type OpToPlan } from "./ops-to-plan.ts";
import { factsOf } from "./plan-facts.ts";
import { protection } from "./protected.ts";
import { sameValue } from "./three-way.ts";
import { unreadable } from "./unreadable.ts";

/** An op with what the plan says of it. */
export interface PlannedOp extends Assessment {
  readonly row: OpToPlan;
  readonly now: ChangeOpRow["now"];
  /** Content hash of what is there now; of a reading none is taken. */
  readonly nowHash: string | undefined;
  /** The platform has what the author saw; or what is found now is the first that is seen of it. */
  readonly asSeen: boolean;
  /** The record shall be as was wished, but for these fields of the wish, which no record has (a reason). Null: it shall be otherwise. */
  readonly beyondRecord: readonly string[] | null;
}

export interface Plan {
  readonly ops: readonly PlannedOp[];
  readonly facts: PlanFacts;
  readonly hash: string;
  /** Where and what the connection sends as it was then: part of the hash. */
  readonly target: Target;
}

interface Wanted {
  readonly pages: AsyncIterable<readonly OpToPlan[]>;
  /** The set takes another one back. */
  readonly restores: boolean;
  /** Writes down the objects nobody had seen before, while others are still being read. */
  readonly keepFound: (found: readonly PlannedOp[]) => Promise<void>;
}

/** While one page is understood others are on their way: in our database, and at the platform as far as its connector lets them. */
const PAGES_AT_ONCE = 4;

/**
 * Reads every object of these ops anew and says what each wish would do. Nothing is written but what `keepFound` keeps.
 * @param failure what comes of it where the platform cannot be read. @throws AppError unavailable, conflict
 */
export async function makePlan(
  ctx: Ctx,
  { connection, failure, ...wanted }: Wanted & { connection: ConnectionRow; failure: string },
): Promise<Plan> {
  const reading = new AbortController();
  try {
    return await planPages(ctx, openGround(ctx, connection, { signal: reading.signal, dryRun: true }), wanted);
  } catch (error) {
    throw unreadable(error, failure);
  } finally {
    // Where one page could not be read, those on their way need not be.
    reading.abort();
  }
}

async function planPages(ctx: Ctx, ground: Ground, { pages, restores, keepFound }: Wanted): Promise<Plan> {
  const readAt = new Date(ctx.clock.now()).toISOString();
  const plan = async (page: readonly OpToPlan[]) => {
    const planned = await planPage(ctx, ground, { page, restores });
    await keepFound(planned.filter(({ row, now }) => row.isUnseen && now !== null));
    return planned;
  };
  const ops: PlannedOp[] = [];
  const target = targetOf(ctx, ground.row);
  const sum = createHash("sha256").update(canonicalJson(target));
  for await (const page of pMapIterable(pages, plan, { concurrency: PAGES_AT_ONCE })) {
    for (const op of page) sum.update(meaningOf(op));
    ops.push(...page);
  }
  return { ops, facts: factsOf(ground, ops, readAt), hash: sum.digest("hex"), target };
}

/** What of an op goes into the plan's hash: two plans with the same do the same, so what an approver agreed to can be told. */
const meaningOf = ({ row, fields = row.fields as Fields, outcome, desired, now, nowHash }: PlannedOp) =>
  JSON.stringify([row.opId, row.stream, row.key, row.op, fields, outcome, desired, nowHash ?? now]);

interface Page extends Pick<Wanted, "restores"> {
  readonly page: readonly OpToPlan[];
}

async function planPage(ctx: Ctx, ground: Ground, { page, restores }: Page): Promise<PlannedOp[]> {
  const planned = new Map<OpToPlan, PlannedOp>();
  for (const [stream, mine] of Map.groupBy(page, (row) => row.stream)) {
    if (!isWritable(ground, stream)) {
      for (const row of mine) planned.set(row, { row, ...NOTHING_THERE, ...NOT_WRITABLE });
      continue;
    }
    const write = writeOf(ground, stream);
    const scopes = new Map(mine.flatMap(({ key, scope }) => (scope ? [[key, scope] as const] : [])));
    // Where the connection offers none of it the connector cannot even look.
    const offered = mine.filter(({ op }) => offersOp(ground, stream, op));
    const keys = offered.map(({ key }) => key);
    const { found, unreadable } = await observe(ctx, ground, { stream, keys, scopes });
    const isProtected = await protection(ctx, ground, stream);
    const bases = await basesOf(
      ctx,
      mine.filter((row) => !row.isUnseen && !isAsHeld(row, found)),
    );
    for (const row of mine) {
      const seen = found.get(row.key);
      const { data: now = null, hash: nowHash } = seen ?? {};
      const base = isAsHeld(row, found) ? now : (bases.get(row.id) ?? null);
      const reason = unreadable.get(row.key);
      const { op, fields, resolution } = row as OpToPlan & { fields: Fields };
      const wish = { op, fields, base, resolution, isProtected: isProtected(row), restores };
      const blind = isBlind(write, seen) ? refused(NO_GUARD) : undefined;
      const said =
        reason === undefined ? (blind ?? assess(wish, { write, config: ground.session.config, now })) : unreadableOp(reason);
      const asSeen = now !== null && (row.isUnseen || sameValue(base, now));
      const beyondRecord = said.desired && said.fields ? namesBeyond(said.desired, said.fields) : null;
      planned.set(row, { row, now, nowHash, asSeen, beyondRecord, ...said });
    }
  }
  return page.map((row) => planned.get(row)!);
}

/** The platform says what the author saw: so the record need not be fetched to compare them. */
const isAsHeld = ({ key, heldHash }: OpToPlan, found: ReadonlyMap<string, ObservedRecord>) =>
  heldHash !== null && found.get(key)?.hash === heldHash;

/** Fields of a wish that its record shall not have, where it shall have all others just as wished. */
function namesBeyond(desired: Fields, wished: Fields): string[] | null {
  const names = Object.keys(desired);
  if (!names.every((name) => Object.hasOwn(wished, name) && sameValue(desired[name], wished[name]))) return null;
  return Object.keys(wished).filter((name) => !Object.hasOwn(desired, name));
}

const NOTHING_THERE = { now: null, nowHash: undefined, asSeen: false, beyondRecord: null };

const refused = ({ code, message }: { readonly code: string; readonly message: string }): Assessment => ({
  outcome: "forbidden",
  code,
  message,
  desired: null,
  diff: [],
});

/** The connector has changed since the wish was made. */
const NOT_WRITABLE = refused({ code: "not_offered", message: "this connector does not write to the stream" });

const unreadableOp = (reason: string): Assessment =>
  refused({ code: "unreadable", message: `the platform's row cannot be understood: ${reason}` });
