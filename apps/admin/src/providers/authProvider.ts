import type { AuthProvider } from "react-admin";
import { API, call, httpClient, statusOf } from "./http.ts";
import { allows, forgetSession, me } from "./session.ts";

/** Why a sign-in was refused; `key` is a message of the screens. */
export class SignInError extends Error {
  readonly key: string;
  readonly seconds: number;
  constructor(key: string, seconds = 0) {
    super(key);
    this.key = key;
    this.seconds = seconds;
  }
}

/** What the person types: name and password, and then the second factor where the account has one. */
export interface SignIn {
  readonly username: string;
  readonly password: string;
  readonly code?: string;
}

async function send(path: string, body: unknown): Promise<{ twoFactorRedirect?: boolean }> {
  const answer = await fetch(`${API}${path}`, {
    method: "POST",
    credentials: "include",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  }).catch(() => {
    throw new SignInError("signIn.unreachable");
  });
  if (answer.ok) return answer.json();
  if (answer.status === 429) throw new SignInError("signIn.tooMany", Number(answer.headers.get("Retry-After") ?? 60));
  if (answer.status === 403) throw new SignInError("signIn.disabled");
  throw new SignInError(answer.status >= 500 ? "signIn.unreachable" : "signIn.refused");
}

/** @throws SignInError; `signIn.needCode` where the second factor is wanted. */
async function signIn({ username, password, code }: SignIn): Promise<void> {
  if (code) {
    await send("/auth/two-factor/verify-totp", { code });
  } else {
    const { twoFactorRedirect } = await send("/auth/sign-in/username", { username, password });
    if (twoFactorRedirect) throw new SignInError("signIn.needCode");
  }
  forgetSession();
}

/** Screens whose rights stand under another name. */
const PLACES: Readonly<Record<string, string>> = { simulators: "demo" };

export const authProvider: AuthProvider = {
  login: signIn,
  logout: async () => {
    forgetSession();
    await httpClient(`${API}/auth/sign-out`, { method: "POST", body: "{}" }).catch(() => undefined);
  },
  checkAuth: async () => {
    await me().catch((error: unknown) => {
      if (statusOf(error) === 401) throw Object.assign(new Error("not signed in"), { message: false });
    });
  },
  checkError: async (error: unknown) => {
    if (statusOf(error) !== 401) return;
    forgetSession();
    // A request may have left with a session that has just been replaced by another one: who is signed in stays so.
    await me().catch((now: unknown) => {
      if (statusOf(now) === 401) throw error;
    });
  },
  getIdentity: async () => {
    const { id, name } = await me();
    return { id, fullName: name };
  },
  getPermissions: async () => (await me()).roles,
  canAccess: async ({ resource, action }) =>
    resource === "me" || allows((await me()).permissions, PLACES[resource] ?? resource, action),
};

/** Changes one's own password; every other session of the account ends. @throws HttpError */
export async function changePassword(current: string, next: string): Promise<void> {
  await call("/me", { method: "PATCH", body: { password: { current, next } } });
  forgetSession();
}
