import {
  approvalDelegation,
  auditEvent,
  changeImport,
  changeOp,
  changeSet,
  connection,
  type LeftOut,
  type PlanFacts,
  protectedRecord,
} from "@campushub/drizzle/schema";
import { and, asc, count, eq, inArray, isNotNull, sql } from "drizzle-orm";
import type { z } from "zod";
import type { Ctx } from "../../core/context.ts";
import { computed, defineResource, search, yesNoFilter } from "../../infra/listing.ts";
import { targetChanges } from "../connections/index.ts";
import { placesOf, tellingOf } from "../sync/index.ts";
import { dateOf } from "./create-change-set.ts";
import { lendersTo } from "./engine/approver.ts";
import { possible } from "./engine/possible.ts";
import { IS_UNDONE, restsBySet, takenUp } from "./engine/rests.ts";
import { cameToNothing, isStanding, isWhole, revertsBySet } from "./engine/reverts.ts";
import { type ThreeWay, threeWay } from "./engine/three-way.ts";
import { baseOf, loadWriteSafety, nowOf } from "./load.ts";
import * as schema from "./schema.ts";
import { sumsOf } from "./sums.ts";

const setColumns = {
  id: changeSet.id,
  connectionId: changeSet.connectionId,
  title: changeSet.title,
  reason: changeSet.reason,
  status: changeSet.status,
  source: changeSet.source,
  authorId: changeSet.authorId,
  authorName: changeSet.authorName,
  editors: changeSet.editors,
  revertsId: changeSet.revertsId,
  restOfId: changeSet.restOfId,
  leftOut: changeSet.leftOut,
  importId: changeSet.importId,
  total: changeSet.total,
  plan: changeSet.plan,
  plannedAt: changeSet.plannedAt,
  planHash: changeSet.planHash,
  expiresAt: changeSet.expiresAt,
  approvalReasons: changeSet.approvalReasons,
  submittedAt: changeSet.submittedAt,
  submittedBy: changeSet.submittedBy,
  comment: changeSet.comment,
  decidedAt: changeSet.decidedAt,
  decidedBy: changeSet.decidedBy,
  decidedByName: changeSet.decidedByName,
  onBehalfOf: changeSet.onBehalfOf,
  decisionComment: changeSet.decisionComment,
  notBefore: changeSet.notBefore,
  notAfter: changeSet.notAfter,
  canary: changeSet.canary,
  maxFailurePercent: changeSet.maxFailurePercent,
  startedAt: changeSet.startedAt,
  finishedAt: changeSet.finishedAt,
  stopReason: changeSet.stopReason,
  paused: changeSet.pauseRequested,
  version: changeSet.version,
  createdAt: changeSet.createdAt,
  updatedAt: changeSet.updatedAt,
};

export const changeSets = defineResource({
  name: "change-sets",
  from: changeSet,
  columns: setColumns,
  view: schema.changeSetSchema,
  filters: {
    q: search({ title: sql`change_set.title`, reason: sql`change_set.reason` }),
  },
  async present(rows, { ctx }) {
    if (rows.length === 0) return [];
    const ids = rows.map(({ id }) => id);
    const tallies = await talliesOf(ctx, ids);
    const reverts = await revertsBySet(ctx.db, ids);
    const rests = await restsBySet(ctx.db, ids);
    const lentBy = await lendersTo(ctx);
    const asPlanned = await setsAsPlanned(ctx, ids);
    const sums = await sumsOf(ctx, rows);
    return rows.map((row): schema.ChangeSetView => {
      const { undone, ...tally } = tallies(row.id);
      const taken = rests.get(row.id) ?? [];
      const [expiresAt, finishedAt] = [dateOf(row.expiresAt), dateOf(row.finishedAt)];
      const set = { ...row, pauseRequested: row.paused, expiresAt };
      const mine = reverts.get(row.id) ?? [];
      const isReverted = mine.some((revert) => isStanding(revert) || isWhole(revert, { finishedAt }));
      return {
        ...row,
        plan: row.plan as PlanFacts | null,
        approvalReasons: row.approvalReasons as string[],
        editors: row.editors as string[],
        leftOut: row.leftOut as LeftOut[],
        restId: taken.at(-1)?.id ?? null,
        revertedById: mine.findLast((revert) => !cameToNothing(revert))?.id ?? null,
        ...tally,
        may: possible(ctx, {
          set,
          counts: tally.counts,
          isAsPlanned: asPlanned.has(row.id),
          isReverted,
          hasRest: taken.length > 0,
          isLeft: undone > takenUp(taken),
          lentBy,
        }),
        sums: sums(row.id),
      };
    });
  },
});

/** Those of these sets whose connection sends what and where it did when they were planned. */
async function setsAsPlanned(ctx: Ctx, ids: number[]): Promise<ReadonlySet<number>> {
  const { id, planTarget, connectionId } = changeSet;
  const rows = await ctx.db
    .select({ id, planTarget, connection })
    .from(changeSet)
    .innerJoin(connection, eq(connection.id, connectionId))
    .where(and(inArray(id, ids), isNotNull(planTarget)));
  return new Set(rows.filter((row) => targetChanges(ctx, row.planTarget, row.connection).length === 0).map((row) => row.id));
}

/** Outcome counts of these sets, from one question. */
async function talliesOf(ctx: Ctx, ids: number[]) {
  const rows = await ctx.db
    .select({
      id: changeOp.changeSetId,
      outcome: changeOp.outcome,
      ops: count(),
      verified: sql<number>`count(*) filter (where ${changeOp.verified})::int`,
      unverified: sql<number>`count(*) filter (where not ${changeOp.verified})::int`,
      lost: count(changeOp.driftAt),
      undone: sql<number>`count(*) filter (where ${IS_UNDONE})::int`,
    })
    .from(changeOp)
    .where(inArray(changeOp.changeSetId, ids))
    .groupBy(changeOp.changeSetId, changeOp.outcome);
  const bySet = Map.groupBy(rows, ({ id }) => id);
  return (id: number) => {
    const mine = bySet.get(id) ?? [];
    const sum = (name: "verified" | "unverified" | "lost" | "undone") =>
      mine.reduce((total, row) => total + Number(row[name]), 0);
    const counts = Object.fromEntries(mine.map(({ outcome, ops }) => [outcome, ops])) as schema.ChangeSetView["counts"];
    return { counts, verified: sum("verified"), unverified: sum("unverified"), lost: sum("lost"), undone: sum("undone") };
  };
}

export const changeOps = defineResource({
  name: "change-ops",
  from: changeOp,
  columns: {
    id: changeOp.id,
    changeSetId: changeOp.changeSetId,
    connectionId: changeOp.connectionId,
    ordinal: changeOp.ordinal,
    opId: changeOp.opId,
    stream: changeOp.stream,
    key: changeOp.key,
    op: changeOp.op,
    label: changeOp.label,
    fields: changeOp.fields,
    base: computed("json", baseOf),
    now: changeOp.now,
    nowIsBase: changeOp.nowIsBase,
    desired: changeOp.desired,
    effect: changeOp.effect,
    reversible: changeOp.reversible,
    outcome: changeOp.outcome,
    code: changeOp.code,
    message: changeOp.message,
    resolution: changeOp.resolution,
    before: changeOp.before,
    after: changeOp.after,
    verified: changeOp.verified,
    receipt: changeOp.receipt,
    attempts: changeOp.attempts,
    sentAt: changeOp.sentAt,
    settledAt: changeOp.settledAt,
    drift: changeOp.drift,
    driftAt: changeOp.driftAt,
  },
  view: schema.changeOpSchema as unknown as z.ZodType<schema.ChangeOpView & { connectionId: number }>,
  filters: {
    q: search({ key: sql`change_op.key`, label: sql`change_op.label` }),
    drifted: yesNoFilter((yes) => (yes ? sql`change_op.drift_at is not null` : sql`change_op.drift_at is null`)),
  },
  defaultSort: ["ordinal", "ASC"],
  async present(rows, { ctx }) {
    const ops = rows.map(({ nowIsBase, ...row }) => ({ ...row, now: nowOf({ ...row, nowIsBase }) }));
    const records = ops.map(({ base, now, label, key, ...row }) => ({ ...row, key, label: label || key, data: now ?? base }));
    const [places, telling] = [await placesOf(ctx, records), await tellingOf(ctx, records)];
    return ops.map((op, at) => {
      const diff = op.desired === null ? null : threeWay({ base: op.base, now: op.now, desired: op.desired } as ThreeWay);
      return { ...op, diff, place: places[at]!, telling: telling[at]! };
    });
  },
});

export const changeImports = defineResource({
  name: "change-imports",
  from: changeImport,
  columns: {
    id: changeImport.id,
    connectionId: changeImport.connectionId,
    stream: changeImport.stream,
    op: changeImport.op,
    fileName: changeImport.fileName,
    rows: changeImport.rows,
    changeSetId: changeImport.changeSetId,
    createdBy: changeImport.createdBy,
    createdAt: changeImport.createdAt,
  },
  view: schema.changeImportSchema,
});

export const protectedRecords = defineResource({
  name: "protected-records",
  from: protectedRecord,
  columns: {
    id: protectedRecord.id,
    connectionId: protectedRecord.connectionId,
    stream: protectedRecord.stream,
    key: protectedRecord.key,
    reason: protectedRecord.reason,
    createdBy: protectedRecord.createdBy,
    createdAt: protectedRecord.createdAt,
  },
  view: schema.protectedRecordSchema,
});

export const approvalDelegations = defineResource({
  name: "approval-delegations",
  from: approvalDelegation,
  columns: {
    id: approvalDelegation.id,
    fromUserId: approvalDelegation.fromUserId,
    toUserId: approvalDelegation.toUserId,
    fromAt: approvalDelegation.fromAt,
    untilAt: approvalDelegation.untilAt,
    reason: approvalDelegation.reason,
    revokedAt: approvalDelegation.revokedAt,
    createdAt: approvalDelegation.createdAt,
  },
  view: schema.approvalDelegationSchema,
});

/**
 * A set's steps in their order, from the audit; not those of each single op. Batches sent one after the other are one step: a large
 * set has hundreds. @throws AppError notFound
 */
export async function timelineOf({
  ctx,
  input,
}: {
  ctx: Ctx;
  input: { id: number };
}): Promise<z.output<typeof schema.timelineSchema>> {
  await changeSets.one({ ctx, id: input.id });
  const { id, at, actorName, action, reason, after, resource, recordId } = auditEvent;
  const rows = await ctx.db
    .select({ id, at, actorName, action, reason, after: sql<unknown>`${after} - 'opIds'` })
    .from(auditEvent)
    .where(
      and(
        eq(resource, "change-sets"),
        eq(recordId, String(input.id)),
        // What became of each op is told by the op itself.
        sql`${action} not in ('change-sets.result', 'change-sets.verify', 'change-sets.resolve')`,
        sql`not (${action} = 'change-sets.send' and ${after} ? 'opId')`,
      ),
    )
    .orderBy(asc(id));
  const steps: z.output<typeof schema.timelineSchema> = [];
  for (const row of rows) {
    const at = row.at.toISOString();
    const action = row.action.replace("change-sets.", "");
    const last = steps.at(-1);
    if (action === "send" && last?.action === "send") Object.assign(last, { times: last.times + 1, until: at, after: null });
    else steps.push({ ...row, at, action, times: 1, until: at });
  }
  return steps;
}

/** The house's rules for writing, as the API shows them. */
export async function showWriteSafety({ ctx }: { ctx: Ctx }): Promise<z.output<typeof schema.writeSafetySchema>> {
  return safetyView(await loadWriteSafety(ctx.db));
}

export function safetyView(row: Awaited<ReturnType<typeof loadWriteSafety>>): z.output<typeof schema.writeSafetySchema> {
  const { id: _id, updatedAt: _at, stoppedAt, ...rest } = row;
  return { ...rest, stoppedAt: stoppedAt?.toISOString() ?? null };
}
