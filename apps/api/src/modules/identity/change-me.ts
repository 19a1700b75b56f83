import { account, session, user } from "@campushub/drizzle/schema";
import { and, eq, ne } from "drizzle-orm";
import type { z } from "zod";
import { type Ctx, IDENTITY_CHANGED } from "../../core/context.ts";
import { AppError, invalid } from "../../core/errors.ts";
import { perform } from "../audit/index.ts";
import { hashPassword, verifyPassword } from "./password.ts";
import type { meUpdateSchema } from "./schema.ts";
import { limited, subjectOfPerson } from "./sign-in-limit.ts";
import { replacePassword } from "./update-user.ts";

/** A person's own settings and password; a new password ends the person's other sessions. @throws AppError invalid, rateLimited */
export async function changeMe({ ctx, input }: { ctx: Ctx; input: z.output<typeof meUpdateSchema> }): Promise<void> {
  const { actor } = ctx;
  if (actor.kind !== "user") throw new AppError("forbidden", "a token has no settings of its own");
  const { password: wish } = input;
  const password = wish && (await limited(ctx, subjectOfPerson(actor.id), () => newPassword(ctx, wish)));
  await perform({
    ctx,
    resource: "me",
    action: "edit",
    recordId: actor.id,
    work: async (tx, audit) => {
      const settings = {
        ...(input.locale !== undefined && { locale: input.locale }),
        ...(password !== undefined && { mustChangePassword: false }),
      };
      await tx
        .update(user)
        .set({ ...settings, updatedAt: new Date(ctx.clock.now()) })
        .where(eq(user.id, actor.id));
      if (password !== undefined) {
        await replacePassword(tx, actor.id, password);
        await tx.delete(session).where(and(eq(session.userId, actor.id), ne(session.id, actor.sessionId ?? "")));
      }
      audit({ after: { locale: input.locale, password: password === undefined ? undefined : "replaced" } });
    },
  });
  ctx.events.publish({ topic: IDENTITY_CHANGED });
}

async function newPassword(ctx: Ctx, { current, next }: { current: string; next: string }): Promise<string> {
  const [row] = await ctx.db
    .select({ hash: account.password })
    .from(account)
    .where(and(eq(account.userId, ctx.actor.id), eq(account.providerId, "credential")));
  if (!row?.hash || !(await verifyPassword({ hash: row.hash, password: current }))) {
    throw invalid("the present password is not right", { "password.current": "is not right" }, { reason: "passwordWrong" });
  }
  if (current === next)
    throw invalid("the new password is the old one", { "password.next": "is the old one" }, { reason: "passwordSame" });
  return hashPassword(next);
}
