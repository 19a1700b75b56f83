import type { Tx } from "@campushub/drizzle";
import { changeOp, type LeftOut } from "@campushub/drizzle/schema";
import { type Connector, cutText, type Fields } from "@campushub/kit";
import { sql } from "drizzle-orm";
import type { z } from "zod";
import { personOf } from "../../core/actor.ts";
import type { Ctx } from "../../core/context.ts";
import { conflict } from "../../core/errors.ts";
import { jsonRows } from "../../infra/arrays.ts";
import { perform } from "../audit/index.ts";
import { connectorOf, loadConnection } from "../connections/index.ts";
import { insertChangeSet } from "./create-change-set.ts";
import type { SeenWish } from "./engine/insert-ops.ts";
import { elsewhere, IS_UNDONE, notTakenUp, type Rest, restsBySet } from "./engine/rests.ts";
import { demandNoOtherRevert, hasRun } from "./engine/reverts.ts";
import { statusAfter } from "./engine/state-machine.ts";
import { checkedWishes, isWishable } from "./engine/wishes.ts";
import { baseOf, type ChangeOpRow, type ChangeSetRow, loadChangeSet, nowOf } from "./load.ts";
import { planChangeSet } from "./plan-change-set.ts";
import type { restSchema } from "./schema.ts";

type Input = z.output<typeof restSchema> & { readonly id: number };

/**
 * Takes up what a set left undone, as a new set through the same gate: the same wishes, judged by what is known of the records now.
 * What nobody knows the fate of is left out and named. One rest at a time: while one stands, it is that one.
 * @returns the rest, planned. @throws AppError conflict: nothing is left, or another set has taken it up
 */
export async function planRest({ ctx, input }: { ctx: Ctx; input: Input }): Promise<{ id: number }> {
  ctx.policy.demand(ctx.actor, "planRest", "change-sets");
  const set = await loadChangeSet(ctx.db, input.id);
  const rest = (await standingRest(ctx.db, set)) ?? (await makeRest(ctx, input));
  if (rest.status === "draft" && rest.plannedAt === null) await planOnce(ctx, rest.id);
  return { id: rest.id };
}

/** Whoever asked at the same moment may have planned it first. */
async function planOnce(ctx: Ctx, id: number): Promise<void> {
  try {
    await planChangeSet({ ctx, input: { id } });
  } catch (error) {
    const { plannedAt } = await loadChangeSet(ctx.db, id);
    if (plannedAt === null) throw error;
  }
}

/** The rest that is still to be carried out. @throws AppError conflict: the set is in no state to have one. */
async function standingRest(db: Ctx["db"] | Tx, { id, status }: ChangeSetRow): Promise<Rest | undefined> {
  statusAfter(status, "rest");
  return (await restsBySet(db, [id])).get(id)?.findLast((rest) => !hasRun(rest));
}

async function makeRest(ctx: Ctx, input: Input): Promise<Rest> {
  const rest = await perform({
    ctx,
    resource: "change-sets",
    action: "planRest",
    recordId: input.id,
    ...(input.reason ? { reason: input.reason } : {}),
    work: async (tx, audit): Promise<Rest> => {
      const set = await loadChangeSet(tx, input.id, true);
      const other = await standingRest(tx, set);
      if (other) {
        audit({ after: { restId: other.id } });
        return other;
      }
      await demandNoOtherRevert(tx, set);
      const connection = await loadConnection({ db: tx }, set.connectionId);
      const connector = connectorOf(ctx, connection.connectorId);
      const { wishes, leftOut } = await whatIsLeft(tx, connector, set);
      const id = await insertChangeSet(ctx, tx, { input: { ...restOf(ctx, set, input), leftOut }, connector, wishes });
      audit({ after: { restId: id, ops: wishes.length, leftOut: leftOut.map(({ reason, count }) => ({ reason, count })) } });
      audit({ recordId: id, after: { restOfId: set.id, ops: wishes.length } });
      return { id, status: "draft", total: wishes.length, plannedAt: null };
    },
  });
  ctx.events.publish({ topic: "change-sets", id: input.id, data: { restId: rest.id } });
  ctx.events.publish({ topic: "change-sets", id: rest.id, data: { status: rest.status } });
  return rest;
}

/** Whose wish it was has agreed to it already: like its new author, none of them approves it. A window that has passed is not kept. */
function restOf(ctx: Ctx, set: ChangeSetRow, { title, reason }: Input) {
  const isOver = set.notAfter !== null && set.notAfter.getTime() <= ctx.clock.now();
  const [notBefore, notAfter] = isOver ? [null, null] : [set.notBefore, set.notAfter];
  const bare = set.title.replace(/^剩余 #\d+ /, "");
  return {
    connectionId: set.connectionId,
    title: cutText(title ?? `剩余 #${set.id} ${bare}`, 200),
    reason: reason ?? set.reason,
    source: set.source,
    ...(set.revertsId === null ? {} : { revertsId: set.revertsId }),
    restOfId: set.id,
    editors: [...new Set([set.authorId, ...set.editors])].filter((person) => person !== personOf(ctx.actor)),
    notBefore: notBefore?.toISOString() ?? null,
    notAfter: notAfter?.toISOString() ?? null,
    canary: set.canary,
    maxFailurePercent: set.maxFailurePercent,
  };
}

interface Left extends Pick<ChangeOpRow, "stream" | "key" | "op" | "label" | "outcome" | "now" | "nowIsBase"> {
  readonly fields: Fields;
  readonly base: Fields | null;
  readonly isUndone: boolean;
  /** The hub holds no newer version of the record than the one the author saw. */
  readonly isStill: boolean;
}

const { stream, key, op, label, outcome, now, nowIsBase, fields } = changeOp;

/** @throws AppError conflict: nothing is left, or nothing that another set has not taken up. */
async function whatIsLeft(tx: Tx, connector: Connector, set: ChangeSetRow) {
  const ops = await jsonRows<Left>(
    tx,
    {
      ...{ stream, key, op, label, outcome, now, nowIsBase, fields },
      base: baseOf,
      isUndone: IS_UNDONE,
      isStill: sql`not exists (select from record r where r.connection_id = change_op.connection_id
        and r.stream = change_op.stream and r.key = change_op.key and not r.deleted
        and (change_op.record_version is null or r.id <> change_op.record_id or r.version <> change_op.record_version))`,
    },
    sql`from change_op where change_set_id = ${set.id}
      and (${IS_UNDONE} or outcome in ('unknown', 'sending') or (outcome = 'applied' and not verified)) order by ordinal`,
  );
  const restores = set.revertsId !== null;
  const groups = Map.groupBy(ops, (one) => fateOf(one, isWishable(connector, one, restores)));
  const undone = groups.get("wished") ?? [];
  const rests = (await restsBySet(tx, [set.id])).get(set.id) ?? [];
  const left = await notTakenUp(tx, rests, undone);
  if (left.length === 0 && rests.length > 0) throw elsewhere(rests.at(-1)!.id);
  if (left.length === 0) throw conflict("nothing of this change set is left to be planned anew", { reason: "nothingLeft" });
  return { wishes: checkedWishes(connector, left.map(seenNow), restores), leftOut: named(groups) };
}

function fateOf({ isUndone, outcome: is }: Left, wishable: boolean): LeftOut["reason"] | "wished" {
  if (!isUndone) return is === "applied" ? "unverified" : "unknown";
  return wishable ? "wished" : "notPossible";
}

/**
 * Its author sees what the hub holds now; where that is no newer than it was, what the plan or the attempt found instead. So a conflict
 * that he has seen is no conflict again, and whatever changed since is one.
 */
function seenNow({ stream, key, op, fields, isStill, ...known }: Left): SeenWish {
  const found = isStill ? nowOf(known as Parameters<typeof nowOf>[0]) : null;
  return { stream, key, op, fields, ...(found === null ? {} : { found }) };
}

const NAMED = 20;

function named(groups: ReadonlyMap<LeftOut["reason"] | "wished", readonly Left[]>): LeftOut[] {
  return (["unknown", "unverified", "notPossible"] as const).flatMap((reason) => {
    const ops = groups.get(reason) ?? [];
    const labels = ops.slice(0, NAMED).map((one) => one.label || one.key);
    return ops.length === 0 ? [] : [{ reason, count: ops.length, labels }];
  });
}
