import { account, user } from "@campushub/drizzle/schema";
import { and, eq, isNotNull, sql } from "drizzle-orm";
import type { Actor } from "../../core/actor.ts";
import type { Services } from "../../core/context.ts";
import { AppError, type ErrorCode, rateLimited, unauthenticated } from "../../core/errors.ts";
import { perform } from "../audit/index.ts";
import { ADDRESS_HEADER } from "./auth-library.ts";
import type { Identity } from "./identity.ts";
import { hashingFor, passTurn } from "./password.ts";
import { rolesOf } from "./roles.ts";
import { senderOf } from "./sender.ts";
import { limited, subjectOf } from "./sign-in-limit.ts";

export interface LibraryCall {
  readonly method: "GET" | "POST";
  /** As the browser sees it, with origin and query. */
  readonly url: string;
  readonly headers: Headers;
  readonly body?: unknown;
  readonly address: string;
}

type SignInCall = LibraryCall & { readonly body: { readonly username: string } };

/** Sign-ins of one sender under way at the same time; more than any campus behind one address has, fewer than a flood. */
const MOST_AT_ONCE = 100;
const underWay = new Map<string, number>();

/**
 * Signs in with name and password: counted per name and sender, bounded per sender, hashed in turns between senders.
 * @throws AppError unauthenticated, rateLimited
 */
export async function signIn(identity: Identity, call: SignInCall): Promise<Response> {
  const sender = senderOf(call.address);
  const mine = underWay.get(sender) ?? 0;
  if (mine >= MOST_AT_ONCE)
    throw rateLimited("too many sign-ins from this address at once; try again in a moment", 1, { reason: "signInBusy" });
  underWay.set(sender, mine + 1);
  try {
    const subject = subjectOf(call.body.username, sender);
    return await limited(identity.services, subject, () => hashingFor(sender, () => tryPassword(identity, call)));
  } finally {
    const left = underWay.get(sender)! - 1;
    if (left === 0) underWay.delete(sender);
    else underWay.set(sender, left);
  }
}

/** Refusals are answered at multiples of this after their arrival: hashing takes less, so that the time tells nothing. */
const REFUSED_EVERY_MS = 500;

/**
 * A name that nobody has waits its turn without hashing anything, or a flood of invented names would keep the machine busy; when the
 * refusal comes does not tell it from a wrong password. @throws AppError unauthenticated
 */
async function tryPassword(identity: Identity, call: SignInCall): Promise<Response> {
  const { services } = identity;
  const arrived = services.clock.now();
  try {
    if (await hasPassword(services, call.body.username)) return await callLibrary(identity, call);
    await passTurn();
    throw unauthenticated(REFUSED);
  } catch (error) {
    if (error instanceof AppError && error.code === "unauthenticated") {
      await services.clock.sleep(REFUSED_EVERY_MS - ((services.clock.now() - arrived) % REFUSED_EVERY_MS));
    }
    throw error;
  }
}

/** Names are kept in lower case. */
async function hasPassword({ db }: Services, username: string): Promise<boolean> {
  const named = eq(user.username, username.toLowerCase());
  const [row] = await db
    .select({ id: user.id })
    .from(user)
    .innerJoin(account, eq(account.userId, user.id))
    .where(and(named, eq(account.providerId, "credential"), isNotNull(account.password)));
  return row !== undefined;
}

const REFUSED = "name, password or code is not right";

/**
 * One call of the sign-in library; its refusals become our errors, and a session it opened is noted.
 * @throws AppError
 */
export async function callLibrary(identity: Identity, call: LibraryCall): Promise<Response> {
  const headers = new Headers(call.headers);
  headers.set(ADDRESS_HEADER, call.address);
  headers.delete("content-length");
  const body = call.body === undefined ? undefined : JSON.stringify(call.body);
  if (body !== undefined) headers.set("content-type", "application/json");
  const response = await identity.library.handler(new Request(call.url, { method: call.method, headers, body }));
  identity.sessions.forget(call.headers);
  if (response.status >= 400) throw await refusal(response);
  await noteSession(identity, response, call.address);
  return withoutToken(response);
}

/** The session's token is for the cookie, which scripts cannot read; the library also writes it into the body. */
async function withoutToken(response: Response): Promise<Response> {
  if (!response.headers.get("content-type")?.startsWith("application/json")) return response;
  const body = (await response.json()) as { token?: string; session?: { token?: string } } | null;
  delete body?.token;
  delete body?.session?.token;
  const headers = new Headers(response.headers);
  headers.delete("content-length");
  return new Response(JSON.stringify(body), { status: response.status, headers });
}

const CODES: Readonly<Record<number, ErrorCode>> = {
  401: "unauthenticated",
  403: "forbidden",
  404: "notFound",
  409: "conflict",
  429: "rateLimited",
};

async function refusal(response: Response): Promise<AppError> {
  const { code, message } = (await response.json().catch(() => ({}))) as { code?: string; message?: string };
  if (code === "BANNED_USER")
    return new AppError("forbidden", "this account is disabled; ask an administrator", { detail: { reason: "accountDisabled" } });
  if (response.status === 401) return unauthenticated(REFUSED);
  if (response.status >= 500) return new AppError("internal", "signing in failed");
  return new AppError(CODES[response.status] ?? "invalid", message ?? "signing in was refused");
}

/** The session that an answer's cookie stands for, if it opened one. */
export async function openedSession({ library }: Identity, response: Response) {
  const opened = response.headers
    .getSetCookie()
    .find((cookie) => /session_token=[^;]/.test(cookie) && !/max-age=0/i.test(cookie));
  if (!opened) return null;
  const headers = new Headers({ cookie: opened.split(";", 1)[0]! });
  return library.api.getSession({ headers, query: { disableRefresh: true } });
}

/** A session that was opened for good, with whatever factors and by whichever way, is noted with the person. */
async function noteSession(identity: Identity, response: Response, address: string): Promise<void> {
  const { services } = identity;
  const found = await openedSession(identity, response);
  if (!found) return;
  const { id, name, role } = found.user;
  const actor: Actor = { kind: "user", id, name, roles: rolesOf(role), address };
  await perform({
    ctx: { ...services, actor },
    resource: "me",
    action: "signIn",
    recordId: id,
    work: async (tx, audit) => {
      const at = new Date(services.clock.now());
      await tx
        .update(user)
        .set({ lastSignInAt: at, updatedAt: sql`${user.updatedAt}` })
        .where(eq(user.id, id));
      audit({ after: { at: at.toISOString() } });
    },
  });
}
