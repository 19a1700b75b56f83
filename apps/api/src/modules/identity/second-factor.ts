import { session, user } from "@campushub/drizzle/schema";
import { and, eq, ne } from "drizzle-orm";
import type { Actor } from "../../core/actor.ts";
import { type Ctx, IDENTITY_CHANGED } from "../../core/context.ts";
import { perform } from "../audit/index.ts";
import type { Identity } from "./identity.ts";
import { hashingFor } from "./password.ts";
import { senderOf } from "./sender.ts";
import { callLibrary, type LibraryCall, openedSession } from "./sign-in.ts";
import { limited, subjectOfPerson } from "./sign-in-limit.ts";

/**
 * One call about the second factor. Of who is signed in, guesses at the password or a code are counted, and what became of the factor
 * is audited; a code that completes a sign-in is counted by the library, per challenge and per account.
 * @throws AppError unauthenticated, invalid, rateLimited
 */
export async function callSecondFactor(identity: Identity, call: LibraryCall): Promise<Response> {
  const actor = await identity.sessions.find(call.headers);
  if (!actor) return callLibrary(identity, call);
  const { services } = identity;
  const before = await isEnabled(services, actor);
  const guarded = () => hashingFor(senderOf(call.address), () => callLibrary(identity, call));
  const response = await limited(services, subjectOfPerson(actor.id), guarded);
  const after = await isEnabled(services, actor);
  const ctx: Ctx = { ...services, actor: { ...actor, address: call.address } };
  if (before !== after) await noteFactor(ctx, { enabled: after, stays: (await openedSession(identity, response))?.session.id });
  return response;
}

async function isEnabled({ db }: Pick<Ctx, "db">, { id }: Actor): Promise<boolean> {
  const [row] = await db.select({ enabled: user.twoFactorEnabled }).from(user).where(eq(user.id, id));
  return row?.enabled ?? false;
}

/** Sessions that were opened without the second factor end with its coming. */
async function noteFactor(ctx: Ctx, { enabled, stays }: { enabled: boolean; stays: string | undefined }): Promise<void> {
  const { id } = ctx.actor;
  await perform({
    ctx,
    resource: "me",
    action: enabled ? "enableTwoFactor" : "disableTwoFactor",
    recordId: id,
    work: async (tx, audit) => {
      const others = and(eq(session.userId, id), ne(session.id, stays ?? ctx.actor.sessionId ?? ""));
      if (enabled) await tx.delete(session).where(others);
      audit({ before: { twoFactorEnabled: !enabled }, after: { twoFactorEnabled: enabled } });
    },
  });
  ctx.events.publish({ topic: IDENTITY_CHANGED });
}

/** New backup codes; the ones before are worth nothing from then on. */
export async function renewBackupCodes(identity: Identity, call: LibraryCall): Promise<Response> {
  const response = await callSecondFactor(identity, call);
  const actor = await identity.sessions.find(call.headers);
  if (!actor) return response;
  await perform({
    ctx: { ...identity.services, actor: { ...actor, address: call.address } },
    resource: "me",
    action: "renewBackupCodes",
    recordId: actor.id,
    work: async (_tx, audit) => audit({ after: { backupCodes: "replaced" } }),
  });
  return response;
}

/** Ends the session of the cookie, here and on the other instances, and the event streams that were opened with it. */
export async function signOut(identity: Identity, call: LibraryCall): Promise<Response> {
  const response = await callLibrary(identity, call);
  identity.services.events.publish({ topic: IDENTITY_CHANGED });
  return response;
}
