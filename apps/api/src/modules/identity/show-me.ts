import { user } from "@campushub/drizzle/schema";
import { eq } from "drizzle-orm";
import type { z } from "zod";
import type { Ctx } from "../../core/context.ts";
import { LANGUAGES } from "../../core/languages.ts";
import type { meSchema } from "./schema.ts";

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
    locale: LANGUAGES.find((language) => language === row?.locale) ?? LANGUAGES[0],
    mustChangePassword: row?.mustChangePassword ?? false,
    twoFactorEnabled: row?.twoFactorEnabled ?? false,
    permissions: ctx.policy.document(ctx.actor),
  };
}
