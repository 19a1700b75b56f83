import type { z } from "zod";
import type { ModuleRoutes, OpenRoutes } from "../../http/router.ts";
import { changeMe } from "./change-me.ts";
import { createToken } from "./create-token.ts";
import { createUser } from "./create-user.ts";
import type { Identity } from "./identity.ts";
import { policyOf, roleResource, tokens, users } from "./queries.ts";
import { revokeToken } from "./revoke-token.ts";
import * as schema from "./schema.ts";
import { showMe } from "./show-me.ts";
import { callLibrary, signIn } from "./sign-in.ts";
import { updateUser } from "./update-user.ts";

export const identityRoutes: ModuleRoutes = (api, { policy }) => {
  api.resource(users, {
    create: { body: schema.userCreateSchema, run: createUser },
    update: { body: schema.userUpdateSchema, run: updateUser },
  });
  api.resource(roleResource(policy));
  api.verb({
    method: "post",
    path: "/tokens",
    summary: "Make an API token; its text is shown this once",
    resource: "tokens",
    action: "create",
    body: schema.tokenCreateSchema,
    answer: schema.tokenCreatedSchema,
    status: 201,
    run: ({ ctx, body }) => createToken({ ctx, input: body }),
  });
  api.resource(tokens, { remove: revokeToken });
  api.verb({
    method: "get",
    path: "/me",
    summary: "Who I am and what I may do",
    resource: "me",
    action: "show",
    answer: schema.meSchema,
    run: ({ ctx }) => showMe({ ctx }),
  });
  api.verb({
    method: "patch",
    path: "/me",
    summary: "My language, my password",
    resource: "me",
    action: "edit",
    body: schema.meUpdateSchema,
    answer: schema.meSchema,
    run: async ({ ctx, body }) => {
      await changeMe({ ctx, input: body });
      return showMe({ ctx });
    },
  });
  api.verb({
    method: "get",
    path: "/policy",
    summary: "The policy as it applies to me",
    resource: "me",
    action: "show",
    answer: schema.policySchema,
    run: ({ ctx }) => ({ roles: [...ctx.actor.roles], ...policyOf(ctx.policy, ctx.actor.roles) }),
  });
};

/** What may be called without being signed in. The library's other paths stay shut: what they do is done here, audited. */
export function signInRoutes(identity: Identity): OpenRoutes {
  return (open) => {
    const pass = (path: string, summary: string, body?: z.ZodType) =>
      open({ method: "post", path, summary, body, answer: schema.signedInSchema, run: (call) => callLibrary(identity, call) });
    const get = (path: string, summary: string) =>
      open({
        method: "get",
        path,
        summary,
        answer: schema.signedInSchema.nullable(),
        run: (call) => callLibrary(identity, call),
      });
    open({
      method: "post",
      path: "/auth/sign-in/username",
      summary: "Sign in with name and password; sets a cookie",
      body: schema.signInSchema,
      answer: schema.signedInSchema,
      run: (call) => signIn(identity, call),
    });
    pass("/auth/sign-out", "Sign out");
    get("/auth/get-session", "The session of the cookie, or null");
    pass("/auth/two-factor/enable", "Begin to use a second factor", schema.passwordOnlySchema);
    pass("/auth/two-factor/get-totp-uri", "The second factor's address for an authenticator", schema.passwordOnlySchema);
    pass("/auth/two-factor/verify-totp", "Give the second factor", schema.codeSchema);
    pass("/auth/two-factor/verify-backup-code", "Give a backup code", schema.codeSchema);
    pass("/auth/two-factor/generate-backup-codes", "New backup codes", schema.passwordOnlySchema);
    pass("/auth/two-factor/disable", "Use no second factor any more", schema.passwordOnlySchema);
    if (!identity.oidc) return;
    pass("/auth/sign-in/social", "Sign in at the university's own sign-in", schema.socialSignInSchema);
    get("/auth/callback/{provider}", "Where the university's own sign-in comes back to");
  };
}
