import { apiToken, user } from "@campushub/drizzle/schema";
import { and, eq, isNull, ne, sql } from "drizzle-orm";
import type { Ctx } from "../../core/context.ts";
import { AppError } from "../../core/errors.ts";
import { perform } from "../audit/index.ts";
import { createUser } from "./create-user.ts";
import { oneTimePassword } from "./password.ts";
import { hashToken, shownPrefix } from "./token-text.ts";

/** The row that stands for the token of the environment. */
const ENVIRONMENT_TOKEN = "HUB_ADMIN_TOKEN";

/**
 * The first start's administrator `admin`, and the token of the environment as a row that follows it. May be called at every
 * start and by several instances at once.
 * @returns the generated password, once, when none was given and an administrator was made.
 */
export async function bootstrapAdmin({
  ctx,
  input,
}: {
  ctx: Ctx;
  input: { readonly password?: string; readonly token?: string };
}): Promise<{ readonly oneTimePassword?: string }> {
  await followToken(ctx, input.token);
  const [someone] = await ctx.db
    .select({ id: user.id })
    .from(user)
    .where(sql`'admin' = any(string_to_array(${user.role}, ','))`)
    .limit(1);
  if (someone) return {};
  const password = input.password ?? oneTimePassword();
  const mustChangePassword = input.password === undefined;
  try {
    await createUser({
      ctx,
      input: { username: "admin", name: "Administrator", roles: ["admin"], password, mustChangePassword },
    });
  } catch (error) {
    if (await isTaken(ctx)) return {};
    throw error;
  }
  return mustChangePassword ? { oneTimePassword: password } : {};
}

/** Another instance made it in the same moment. */
async function isTaken(ctx: Ctx): Promise<boolean> {
  const [row] = await ctx.db.select({ id: user.id }).from(user).where(eq(user.username, "admin"));
  return row !== undefined;
}

async function followToken(ctx: Ctx, token: string | undefined): Promise<void> {
  const hash = token === undefined ? "" : hashToken(token);
  const live = and(eq(apiToken.name, ENVIRONMENT_TOKEN), isNull(apiToken.userId), isNull(apiToken.revokedAt));
  const rows = await ctx.db.select({ hash: apiToken.hash }).from(apiToken).where(live);
  if (rows.every((row) => row.hash === hash) && (rows.length > 0 || token === undefined)) return;
  await perform({
    ctx,
    resource: "tokens",
    action: "create",
    reason: `${ENVIRONMENT_TOKEN} of the environment`,
    work: async (tx, audit) => {
      const now = new Date(ctx.clock.now());
      await tx
        .update(apiToken)
        .set({ revokedAt: now })
        .where(and(live, ne(apiToken.hash, hash)));
      if (token === undefined) return audit({ after: { revoked: true } });
      const row = {
        name: ENVIRONMENT_TOKEN,
        prefix: shownPrefix(token),
        roles: ["admin"],
        userId: null,
        revokedAt: null,
        expiresAt: null,
      };
      const [kept] = await tx
        .insert(apiToken)
        .values({ ...row, hash, createdAt: now })
        .onConflictDoUpdate({ target: apiToken.hash, set: row })
        .returning({ id: apiToken.id });
      if (!kept) throw new AppError("internal", "the administrator's token could not be kept");
      audit({ recordId: kept.id, after: { name: row.name, prefix: row.prefix, roles: row.roles } });
    },
  });
}
