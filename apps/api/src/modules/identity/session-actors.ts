import type { Actor } from "../../core/actor.ts";
import type { Services } from "../../core/context.ts";
import type { AuthLibrary } from "./auth-library.ts";
import { COOKIE_PREFIX } from "./auth-library.ts";
import { Memory } from "./memory.ts";
import { rolesOf } from "./roles.ts";

const COOKIE = new RegExp(`(?:^|;\\s*)(?:__Secure-)?${COOKIE_PREFIX}\\.session_token=([^;]+)`);

/** Who a session cookie stands for, remembered for ten seconds so that a list does not pay a query for it. */
export class SessionActors {
  readonly #memory: Memory<Actor>;
  readonly #library: AuthLibrary;

  constructor(services: Services, library: AuthLibrary) {
    this.#library = library;
    this.#memory = new Memory({ limit: 10_000, ttlMs: 10_000, now: () => services.clock.now() });
  }

  find(headers: Headers): Actor | undefined | Promise<Actor | undefined> {
    const cookie = cookieOf(headers);
    if (cookie === undefined) return undefined;
    return this.#memory.get(cookie) ?? this.#look(headers, cookie);
  }

  forget(headers: Headers): void {
    const cookie = cookieOf(headers);
    if (cookie !== undefined) this.#memory.delete(cookie);
  }

  clear(): void {
    this.#memory.clear();
  }

  async #look(headers: Headers, cookie: string): Promise<Actor | undefined> {
    const remember = this.#memory.begin();
    const found = await this.#library.api.getSession({ headers, query: { disableRefresh: true, disableCookieCache: true } });
    if (!found || found.user.banned) return undefined;
    const { id, name, role, mustChangePassword } = found.user;
    const person = { id, name, roles: rolesOf(role), sessionId: found.session.id };
    const actor: Actor = { kind: "user", ...person, ...(mustChangePassword && { mustChangePassword }) };
    remember(cookie, actor);
    return actor;
  }
}

const cookieOf = (headers: Headers) => COOKIE.exec(headers.get("cookie") ?? "")?.[1];
