import { HttpError } from "react-admin";
import type { Me } from "../contract.ts";
import { call } from "./http.ts";

type Permissions = Readonly<Record<string, readonly string[]>>;

let mine: Promise<Me> | undefined;

async function ask(): Promise<Me> {
  // Asked of the sign-in first: its "nobody" is an answer, not a refusal that browsers write into their console.
  const session = await call<unknown>("/auth/get-session");
  if (session === null || session === undefined) throw new HttpError("not signed in", 401);
  return call<Me>("/me");
}

/** Who is signed in and what they may do; asked once, until `forgetSession`. @throws HttpError 401 when nobody is. */
export function me(): Promise<Me> {
  if (!mine) {
    mine = ask();
    mine.catch(forgetSession);
  }
  return mine;
}

/** After signing in or out, or a change of one's own account. */
export function forgetSession(): void {
  mine = undefined;
}

/** Whether permissions allow `action` on `resource`; `*` stands for all actions. */
export function allows(permissions: Permissions, resource: string, action: string): boolean {
  const granted = permissions[resource] ?? [];
  return granted.includes("*") || granted.includes(action);
}
