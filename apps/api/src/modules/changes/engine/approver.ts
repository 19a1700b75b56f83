import type { Db, Tx } from "@campushub/drizzle";
import { approvalDelegation } from "@campushub/drizzle/schema";
import { and, desc, eq, gt, isNull, lte } from "drizzle-orm";
import { type Actor, isPerson, personOf } from "../../../core/actor.ts";
import type { Ctx } from "../../../core/context.ts";
import { AppError, forbidden } from "../../../core/errors.ts";
import { presentActors } from "../../identity/index.ts";
import type { ChangeSetRow } from "../load.ts";

type Involved = Pick<ChangeSetRow, "authorId" | "editors" | "submittedBy">;

/**
 * Who decides on a set: a person who is not involved in it, by an own right or by one that somebody who is not involved lent.
 * @returns whose right it rests on, where it is lent. @throws AppError forbidden
 */
export async function demandApprover(ctx: Ctx, tx: Tx, set: Involved): Promise<string | null> {
  if (!isPerson(ctx.actor)) {
    throw new AppError("forbidden", "only a person decides on a change set; a token without an owner is none", {
      detail: { reason: "noPerson" },
    });
  }
  if (isInvolved(set, personOf(ctx.actor))) {
    throw new AppError("forbidden", "whoever made, changed or submitted a change set cannot approve it; ask somebody else", {
      detail: { reason: "ownChangeSet" },
    });
  }
  if (ctx.policy.can(ctx.actor, "approve", "change-sets")) return null;
  const lenders = await lendersTo(ctx, tx);
  if (lenders.length === 0) throw forbidden("approve", "change-sets");
  const lender = lenders.find((person) => !isInvolved(set, person));
  if (lender === undefined) {
    throw new AppError(
      "forbidden",
      "the right to approve was lent by somebody who made, changed or submitted this change set; ask another",
      { detail: { reason: "lenderInvolved" } },
    );
  }
  return lender;
}

/** Persons whose right to approve this actor holds at this moment, newest loan first: nobody lends what he no longer has. */
export async function lendersTo(ctx: Ctx, db: Db | Tx = ctx.db): Promise<string[]> {
  const now = new Date(ctx.clock.now());
  const { id, toUserId, fromUserId, revokedAt, fromAt, untilAt } = approvalDelegation;
  const loans = await db
    .select({ fromUserId })
    .from(approvalDelegation)
    .where(and(eq(toUserId, personOf(ctx.actor)), isNull(revokedAt), lte(fromAt, now), gt(untilAt, now)))
    .orderBy(desc(id));
  if (loans.length === 0) return [];
  const lenders = [...new Set(loans.map((loan) => loan.fromUserId))];
  const present = await presentActors(db, lenders);
  return lenders.filter((person) => {
    const lender = present.get(person);
    return lender !== undefined && ctx.policy.can(lender, "approve", "change-sets");
  });
}

/** Whether this person made, changed or submitted the set. */
export const isInvolved = ({ authorId, editors, submittedBy }: Involved, person: string) =>
  [authorId, ...editors, submittedBy].includes(person);

/** Its editors once this actor changed the set, too. */
export const editorsWith = ({ editors }: Pick<ChangeSetRow, "editors">, actor: Actor) => [
  ...new Set([...editors, personOf(actor)]),
];
