import type { Actor } from "../../core/actor.ts";
import { IDENTITY_CHANGED, MISSED, type Services } from "../../core/context.ts";
import { type AuthLibrary, createAuthLibrary, type IdentityOptions } from "./auth-library.ts";
import { SessionActors } from "./session-actors.ts";
import { TokenActors } from "./token-actors.ts";

/** Knows who is calling, and signs in and out. */
export interface Identity {
  readonly services: Services;
  readonly library: AuthLibrary;
  readonly sessions: SessionActors;
  readonly oidc: boolean;
  /** @throws AppError unauthenticated for a token that is refused. */
  authenticate(headers: Headers): Actor | undefined | Promise<Actor | undefined>;
  close(): void;
}

const BEARER = /^Bearer\s+(\S{1,200})$/i;

export function createIdentity(services: Services, options: IdentityOptions): Identity {
  const library = createAuthLibrary(services, options);
  const sessions = new SessionActors(services, library);
  const tokens = new TokenActors(services);
  const close = services.events.subscribe(({ topic }) => {
    if (topic !== IDENTITY_CHANGED && topic !== MISSED) return;
    sessions.clear();
    tokens.clear();
  });
  return {
    services,
    library,
    sessions,
    oidc: options.oidc !== undefined,
    authenticate(headers) {
      const token = BEARER.exec(headers.get("authorization") ?? "")?.[1];
      return token === undefined ? sessions.find(headers) : tokens.find(token);
    },
    close,
  };
}
