import type { Tx } from "@campushub/drizzle";
import { account, session, twoFactor, user } from "@campushub/drizzle/schema";
import { and, eq, sql } from "drizzle-orm";
import type { z } from "zod";
import { type Ctx, IDENTITY_CHANGED } from "../../core/context.ts";
import { conflict, demandVersion, notFound } from "../../core/errors.ts";
import { perform } from "../audit/index.ts";
import { keptEmail, shownEmail } from "./email.ts";
import { hashPassword } from "./password.ts";
import { rolesOf } from "./roles.ts";
import type { userUpdateSchema } from "./schema.ts";

export interface UpdateUserInput {
  readonly id: string;
  readonly changes: z.output<typeof userUpdateSchema>;
  readonly ifVersion?: number;
}

/**
 * Changes an account: names, roles, disabled or not, a new first password, the second factor taken off.
 * @throws AppError notFound, preconditionFailed, conflict when nobody would be left who may administer.
 */
export async function updateUser({ ctx, input }: { ctx: Ctx; input: UpdateUserInput }): Promise<{ id: string }> {
  ctx.policy.demand(ctx.actor, "edit", "users");
  const { id, changes, ifVersion } = input;
  const password = changes.password === undefined ? undefined : await hashPassword(changes.password);
  await perform({
    ctx,
    resource: "users",
    action: "edit",
    recordId: id,
    work: async (tx, audit) => {
      const [before] = await tx.select().from(user).where(eq(user.id, id)).for("update");
      if (!before) throw notFound("users", id);
      demandVersion(before, ifVersion);
      await demandAdministrator(tx, ctx, { before, changes });
      await tx
        .update(user)
        .set(columnsOf(before, changes, ctx.clock.now()))
        .where(eq(user.id, id));
      if (password !== undefined) await replacePassword(tx, id, password);
      if (changes.resetTwoFactor) await tx.delete(twoFactor).where(eq(twoFactor.userId, id));
      if (changes.disabled || password !== undefined) await tx.delete(session).where(eq(session.userId, id));
      audit({ before: shown(before), after: { ...changes, password: password === undefined ? undefined : "replaced" } });
    },
  });
  ctx.events.publish({ topic: IDENTITY_CHANGED });
  return { id };
}

type User = typeof user.$inferSelect;

function columnsOf(before: User, changes: UpdateUserInput["changes"], now: number): Partial<User> {
  return {
    name: changes.name ?? before.name,
    email: changes.email === undefined ? before.email : keptEmail(changes.email, before.username ?? before.id),
    role: changes.roles?.join(",") ?? before.role,
    banned: changes.disabled ?? before.banned,
    banReason: null,
    banExpires: null,
    mustChangePassword: changes.password === undefined ? before.mustChangePassword : true,
    twoFactorEnabled: changes.resetTwoFactor ? false : before.twoFactorEnabled,
    version: before.version + 1,
    updatedAt: new Date(now),
  };
}

/** An installation without an administrator could only be mended in the database. */
async function demandAdministrator(
  tx: Tx,
  ctx: Ctx,
  { before, changes }: { before: User; changes: UpdateUserInput["changes"] },
): Promise<void> {
  if (changes.disabled && before.id === ctx.actor.id)
    throw conflict("you cannot disable your own account", { reason: "ownAccount" });
  const was = rolesOf(before.role).includes("admin") && !before.banned;
  const stays = (changes.roles ?? rolesOf(before.role)).includes("admin") && !(changes.disabled ?? before.banned);
  if (!was || stays) return;
  const others = await tx
    .select({ id: user.id })
    .from(user)
    .where(
      sql`${user.id} <> ${before.id} and coalesce(${user.banned}, false) = false and 'admin' = any(string_to_array(${user.role}, ','))`,
    )
    .limit(1);
  if (others.length === 0) throw conflict("this is the last administrator; make another one first", { reason: "lastAdmin" });
}

/** Replaces the password, or gives one to an account that had none. */
export async function replacePassword(tx: Tx, userId: string, password: string): Promise<void> {
  const mine = and(eq(account.userId, userId), eq(account.providerId, "credential"));
  const changed = await tx.update(account).set({ password }).where(mine).returning({ id: account.id });
  if (changed.length > 0) return;
  await tx.insert(account).values({ id: `credential-${userId}`, accountId: userId, providerId: "credential", userId, password });
}

const shown = ({ name, email, role, banned, mustChangePassword, twoFactorEnabled }: User) => ({
  name,
  email: shownEmail(email),
  roles: rolesOf(role),
  disabled: banned ?? false,
  mustChangePassword,
  twoFactorEnabled: twoFactorEnabled ?? false,
});
