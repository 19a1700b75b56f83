import { account, user } from "@campushub/drizzle/schema";
import type { z } from "zod";
import type { Ctx } from "../../core/context.ts";
import { newId } from "../../core/ids.ts";
import { perform } from "../audit/index.ts";
import { keptEmail } from "./email.ts";
import { hashPassword } from "./password.ts";
import type { userCreateSchema } from "./schema.ts";

/** Makes a person's account with a first password. @throws AppError conflict when name or address is taken. */
export async function createUser({
  ctx,
  input,
}: {
  ctx: Ctx;
  input: z.output<typeof userCreateSchema>;
}): Promise<{ id: string }> {
  ctx.policy.demand(ctx.actor, "create", "users");
  const { username, name, email, roles, password, mustChangePassword } = input;
  const hash = await hashPassword(password);
  const now = new Date(ctx.clock.now());
  const times = { createdAt: now, updatedAt: now };
  return perform({
    ctx,
    resource: "users",
    action: "create",
    work: async (tx, audit) => {
      const id = newId();
      const names = { name, username, displayUsername: username, email: keptEmail(email, username) };
      await tx.insert(user).values({ id, ...names, role: roles.join(","), mustChangePassword, ...times });
      await tx
        .insert(account)
        .values({ id: newId(), accountId: id, providerId: "credential", userId: id, password: hash, ...times });
      audit({ recordId: id, after: { username, name, email: email ?? null, roles, mustChangePassword } });
      return { id };
    },
  });
}
