import { apiToken } from "@campushub/drizzle/schema";
import type { z } from "zod";
import { isPerson, personOf } from "../../core/actor.ts";
import type { Ctx } from "../../core/context.ts";
import { AppError, forbidden, invalid } from "../../core/errors.ts";
import { perform } from "../audit/index.ts";
import { within } from "./roles.ts";
import type { tokenCreatedSchema, tokenCreateSchema } from "./schema.ts";
import { hashToken, newToken, shownPrefix } from "./token-text.ts";

/**
 * Makes an API token; its text is in the answer and nowhere else. A person's token never has more roles than the person, now
 * or later, and what a person's token makes is that person's too. @throws AppError forbidden, invalid
 */
export async function createToken({
  ctx,
  input,
}: {
  ctx: Ctx;
  input: z.output<typeof tokenCreateSchema>;
}): Promise<z.output<typeof tokenCreatedSchema>> {
  const { actor } = ctx;
  const userId = isPerson(actor) ? personOf(actor) : null;
  const roles = input.roles ?? [...actor.roles];
  if (within(roles, actor.roles).length < roles.length)
    throw new AppError("forbidden", "a token may have no roles beyond your own", { detail: { reason: "tokenBeyondOwn" } });
  if (userId === null && !actor.roles.includes("admin")) throw forbidden("create", "tokens");
  const expiresAt = input.expiresAt ? new Date(input.expiresAt) : null;
  const now = new Date(ctx.clock.now());
  if (expiresAt && expiresAt <= now)
    throw invalid("the token would have expired already", { expiresAt: "is in the past" }, { reason: "tokenExpired" });
  const token = newToken();
  return perform({
    ctx,
    resource: "tokens",
    action: "create",
    work: async (tx, audit) => {
      const facts = { name: input.name, prefix: shownPrefix(token), roles, expiresAt, createdAt: now };
      const [row] = await tx
        .insert(apiToken)
        .values({ ...facts, hash: hashToken(token), userId })
        .returning({ id: apiToken.id });
      audit({ recordId: row!.id, after: { ...facts, userId } });
      return { id: row!.id, token };
    },
  });
}
