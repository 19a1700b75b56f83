import type { z } from "zod";
import type { ModuleRoutes, OpenRoutes } from "../../http/router.ts";
import { changeMe } from "./change-me.ts";
import { createToken } from "./create-token.ts";
import { createUser } from "./create-user.ts";
import type { Identity } from "./identity.ts";
import { policyOf, roleResource, tokens, users } from "./queries.ts";
import { revokeToken } from "./revoke-token.ts";
import * as schema from "./schema.ts";
import { callSecondFactor, renewBackupCodes, signOut } from "./second-factor.ts";
import { showMe } from "./show-me.ts";
import { callLibrary, type LibraryCall, signIn } from "./sign-in.ts";
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
    urgent: true,
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

interface Posted {
  readonly body?: z.ZodType;
  readonly run: (identity: Identity, call: LibraryCall) => Promise<Response>;
}

const ofPassword = { body: schema.passwordOnlySchema, run: callSecondFactor };
const ofCode = { body: schema.codeSchema, run: callSecondFactor };
const SECOND_FACTOR = [
  { path: "enable", summary: "Begin to use a second factor", ...ofPassword },
  { path: "get-totp-uri", summary: "The second factor's address for an authenticator", ...ofPassword },
  { path: "verify-totp", summary: "Give the second factor", ...ofCode },
  { path: "verify-backup-code", summary: "Give a backup code", ...ofCode },
  { path: "generate-backup-codes", summary: "New backup codes", ...ofPassword, run: renewBackupCodes },
  { path: "disable", summary: "Use no second factor any more", ...ofPassword },
];

/** What may be called without being signed in. The library's other paths stay shut: what they do is done here, audited. */
export function signInRoutes(identity: Identity): OpenRoutes {
  return (open) => {
    const post = (path: string, summary: string, { body, run }: Posted) =>
      open({ method: "post", path, summary, body, answer: schema.signedInSchema, run: (call) => run(identity, call) });
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
    post("/auth/sign-out", "Sign out", { run: signOut });
    get("/auth/get-session", "The session of the cookie, or null");
    for (const { path, summary, body, run } of SECOND_FACTOR) post(`/auth/two-factor/${path}`, summary, { body, run });
    if (!identity.oidc) return;
    const elsewhere = { body: schema.socialSignInSchema, run: callLibrary };
    post("/auth/sign-in/social", "Sign in at the university's own sign-in", elsewhere);
    get("/auth/callback/{provider}", "Where the university's own sign-in comes back to");
  };
}
