import { user } from "@campushub/drizzle/schema";
import { eq } from "drizzle-orm";
import type { z } from "zod";
import type { Ctx } from "../../core/context.ts";
import { LOCALES, type meSchema } from "./schema.ts";

/** Who is calling and what he may do, for the admin's first screen. */
export async function showMe({ ctx }: { ctx: Ctx }): Promise<z.output<typeof meSchema>> {
  const { kind, id, name, roles } = ctx.actor;
  const [row] = kind === "user" ? await ctx.db.select().from(user).where(eq(user.id, id)) : [];
  return {
    kind,
    id,
    name: row?.name ?? name,
    username: row?.username ?? null,
    roles: [...roles],
    locale: LOCALES.find((locale) => locale === row?.locale) ?? LOCALES[0],
    mustChangePassword: row?.mustChangePassword ?? false,
    twoFactorEnabled: row?.twoFactorEnabled ?? false,
    permissions: ctx.policy.document(ctx.actor),
  };
}
