import { user } from "@campushub/drizzle/schema";
import { eq, sql } from "drizzle-orm";
import type { Actor } from "../../core/actor.ts";
import { AppError, type ErrorCode, unauthenticated } from "../../core/errors.ts";
import { perform } from "../audit/index.ts";
import { ADDRESS_HEADER } from "./auth-library.ts";
import type { Identity } from "./identity.ts";
import { rolesOf } from "./roles.ts";
import { countAttempt, forgetAttempts, subjectOf } from "./sign-in-limit.ts";

export interface LibraryCall {
  readonly method: "GET" | "POST";
  /** As the browser sees it, with origin and query. */
  readonly url: string;
  readonly headers: Headers;
  readonly body?: unknown;
  readonly address: string;
}

/** Signs in with name and password, counted per name and address. @throws AppError unauthenticated, rateLimited */
export async function signIn(
  identity: Identity,
  call: LibraryCall & { readonly body: { readonly username: string } },
): Promise<Response> {
  const subject = subjectOf(call.body.username, call.address);
  await countAttempt(identity.services, subject);
  const response = await callLibrary(identity, call);
  await forgetAttempts(identity.services, subject);
  return response;
}

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
  if (code === "BANNED_USER") return new AppError("forbidden", "this account is disabled; ask an administrator");
  if (response.status === 401) return unauthenticated("name, password or code is not right");
  if (response.status >= 500) return new AppError("internal", "signing in failed");
  return new AppError(CODES[response.status] ?? "invalid", message ?? "signing in was refused");
}

/** A session that was opened for good, with whatever factors and by whichever way, is noted with the person. */
async function noteSession({ library, services }: Identity, response: Response, address: string): Promise<void> {
  const opened = response.headers
    .getSetCookie()
    .find((cookie) => /session_token=[^;]/.test(cookie) && !/max-age=0/i.test(cookie));
  if (!opened) return;
  const headers = new Headers({ cookie: opened.split(";", 1)[0]! });
  const found = await library.api.getSession({ headers, query: { disableRefresh: true } });
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
