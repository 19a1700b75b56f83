import type { Tx } from "@campushub/drizzle";
import { approvalDelegation } from "@campushub/drizzle/schema";
import { eq } from "drizzle-orm";
import type { z } from "zod";
import { isPerson, personOf } from "../../core/actor.ts";
import type { Ctx } from "../../core/context.ts";
import { AppError, invalid, notFound } from "../../core/errors.ts";
import { perform } from "../audit/index.ts";
import { presentActors } from "../identity/index.ts";
import type { approvalDelegationCreateSchema } from "./schema.ts";

/**
 * Lends one's right to approve to another person for a while. Lending somebody else's right is for the administrator in person: a token
 * without an owner neither decides nor says who does.
 * @throws AppError forbidden, invalid
 */
export async function delegateApproval({
  ctx,
  input,
}: {
  ctx: Ctx;
  input: z.output<typeof approvalDelegationCreateSchema>;
}): Promise<{ id: number }> {
  const own = personOf(ctx.actor);
  const fromUserId = input.fromUserId ?? own;
  if (fromUserId !== own && !(isPerson(ctx.actor) && ctx.actor.roles.includes("admin"))) {
    throw new AppError("forbidden", "only one's own right can be lent", { detail: { reason: "lendOwnOnly" } });
  }
  if (fromUserId === input.toUserId)
    throw invalid("lent to oneself", { toUserId: "must be somebody else" }, { reason: "lendToOther" });
  const [fromAt, untilAt] = [new Date(input.fromAt), new Date(input.untilAt)];
  if (fromAt >= untilAt)
    throw invalid("it ends before it begins", { untilAt: "must be after fromAt" }, { reason: "endsBeforeBegin" });
  return perform({
    ctx,
    resource: "approval-delegations",
    action: "create",
    reason: input.reason,
    work: async (tx, audit) => {
      await demandPersons(ctx, tx, { fromUserId, toUserId: input.toUserId });
      const values = { fromUserId, toUserId: input.toUserId, fromAt, untilAt, reason: input.reason };
      const [row] = await tx
        .insert(approvalDelegation)
        .values({ ...values, createdAt: new Date(ctx.clock.now()) })
        .returning({ id: approvalDelegation.id });
      audit({ recordId: row!.id, after: { ...input, fromUserId } });
      return row!;
    },
  });
}

/** Both are there, and whoever lends has something to lend. @throws AppError invalid */
async function demandPersons(ctx: Ctx, tx: Tx, loan: { fromUserId: string; toUserId: string }): Promise<void> {
  const { fromUserId, toUserId } = loan;
  const present = await presentActors(tx, [fromUserId, toUserId]);
  const lender = present.get(fromUserId);
  if (!lender)
    throw invalid(
      "whoever lends has no account, or a disabled one",
      { fromUserId: "has no account in use" },
      { reason: "lenderGone" },
    );
  if (!ctx.policy.can(lender, "approve", "change-sets")) {
    throw invalid("whoever lends may not approve", { fromUserId: "may not approve" }, { reason: "lenderMayNot" });
  }
  if (!present.has(toUserId)) {
    throw invalid(
      "whoever it is lent to has no account, or a disabled one",
      { toUserId: "has no account in use" },
      { reason: "borrowerGone" },
    );
  }
}

/** Takes a lent right back at once. @throws AppError notFound, forbidden */
export async function revokeDelegation({ ctx, input }: { ctx: Ctx; input: { id: number } }): Promise<{ id: number }> {
  return perform({
    ctx,
    resource: "approval-delegations",
    action: "delete",
    recordId: input.id,
    work: async (tx, audit) => {
      const [row] = await tx.select().from(approvalDelegation).where(eq(approvalDelegation.id, input.id)).for("update");
      if (!row) throw notFound("approval delegation", input.id);
      if (row.fromUserId !== personOf(ctx.actor) && !ctx.actor.roles.includes("admin")) {
        throw new AppError("forbidden", "only whoever lent it takes it back", { detail: { reason: "lenderTakesBack" } });
      }
      const at = new Date(ctx.clock.now());
      await tx.update(approvalDelegation).set({ revokedAt: at }).where(eq(approvalDelegation.id, input.id));
      audit({ before: { revokedAt: null }, after: { revokedAt: at.toISOString() } });
      return input;
    },
  });
}
