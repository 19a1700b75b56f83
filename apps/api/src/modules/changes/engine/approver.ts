import type { Tx } from "@campushub/drizzle";
import { approvalDelegation } from "@campushub/drizzle/schema";
import { and, desc, eq, gt, isNull, lte } from "drizzle-orm";
import { type Actor, personOf } from "../../../core/actor.ts";
import type { Ctx } from "../../../core/context.ts";
import { AppError, forbidden } from "../../../core/errors.ts";
import type { ChangeSetRow } from "../load.ts";

type Set = Pick<ChangeSetRow, "authorId" | "submittedBy">;

/**
 * Who decides on a set: never its author nor whoever submitted it, by an own right or a lent one.
 * @returns whose right it rests on, where it is lent. @throws AppError forbidden
 */
export async function demandApprover(ctx: Ctx, tx: Tx, set: Set): Promise<string | null> {
  const person = personOf(ctx.actor);
  if (isInvolved(set, ctx.actor)) {
    throw new AppError("forbidden", "whoever made or submitted a change set cannot approve it; ask somebody else");
  }
  if (ctx.policy.can(ctx.actor, "approve", "change-sets")) return null;
  const now = new Date(ctx.clock.now());
  const [lent] = await tx
    .select({ from: approvalDelegation.fromUserId })
    .from(approvalDelegation)
    .where(
      and(
        eq(approvalDelegation.toUserId, person),
        isNull(approvalDelegation.revokedAt),
        lte(approvalDelegation.fromAt, now),
        gt(approvalDelegation.untilAt, now),
      ),
    )
    .orderBy(desc(approvalDelegation.id))
    .limit(1);
  if (!lent) throw forbidden("approve", "change-sets");
  if (lent.from === set.authorId || lent.from === set.submittedBy) {
    throw new AppError("forbidden", "the right to approve was lent by the author of this change set; ask somebody else");
  }
  return lent.from;
}

export const isInvolved = ({ authorId, submittedBy }: Set, actor: Actor) => [authorId, submittedBy].includes(personOf(actor));
