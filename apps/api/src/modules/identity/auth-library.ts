import { hkdfSync } from "node:crypto";
import { account, session, twoFactor, user, verification } from "@campushub/drizzle/schema";
import { betterAuth } from "better-auth";
import { drizzleAdapter } from "better-auth/adapters/drizzle";
import { admin, genericOAuth, twoFactor as twoFactorPlugin, username } from "better-auth/plugins";
import type { Services } from "../../core/context.ts";
import { newId } from "../../core/ids.ts";
import { hashPassword, verifyPassword } from "./password.ts";

/** A university's own sign-in (统一身份认证) that speaks OpenID Connect. */
export interface OidcOptions {
  readonly providerId: string;
  readonly discoveryUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
}

export interface IdentityOptions {
  /** The hub's key; what signs cookies is derived from it. */
  readonly key: Buffer;
  /** Where browsers reach the hub, e.g. `https://hub.example.edu.cn`: makes cookies secure, and OIDC needs it. */
  readonly publicUrl?: string;
  readonly oidc?: OidcOptions;
}

/** The header by which we tell the library the caller's address; whatever a caller sent under it is overwritten. */
export const ADDRESS_HEADER = "x-hub-address";
export const COOKIE_PREFIX = "campushub";
const WEEK_S = 7 * 24 * 3600;

/** The sign-in library on our tables. Nobody signs up by himself; accounts are made by an administrator or by OIDC without roles. */
export function createAuthLibrary(services: Services, options: IdentityOptions) {
  const { key, publicUrl, oidc } = options;
  return betterAuth({
    appName: "CampusHub",
    basePath: "/api/auth",
    baseURL: publicUrl ?? "http://localhost",
    // For the addresses to come back to after signing in elsewhere; without a public address any own host is right.
    trustedOrigins: (request) => (request && publicUrl === undefined ? [new URL(request.url).origin] : []),
    secret: Buffer.from(hkdfSync("sha256", key, "", "campushub sign-in", 32)).toString("base64url"),
    database: drizzleAdapter(services.db, { provider: "pg", schema: { user, session, account, verification, twoFactor } }),
    emailAndPassword: { enabled: true, disableSignUp: true, password: { hash: hashPassword, verify: verifyPassword } },
    user: {
      additionalFields: {
        mustChangePassword: { type: "boolean", input: false, defaultValue: false },
        locale: { type: "string", input: false, defaultValue: "zh-CN" },
      },
    },
    session: { expiresIn: WEEK_S, updateAge: 24 * 3600 },
    advanced: {
      cookiePrefix: COOKIE_PREFIX,
      useSecureCookies: publicUrl?.startsWith("https:") ?? false,
      // Where a change comes from is judged before the call comes here (`http/site.ts`), which knows the proxies and this does not.
      disableCSRFCheck: true,
      disableOriginCheck: false,
      ipAddress: { ipAddressHeaders: [ADDRESS_HEADER] },
      database: { generateId: newId },
    },
    rateLimit: { enabled: false },
    telemetry: { enabled: false },
    logger: {
      level: "warn",
      log: (level, message) => services.log[level === "error" ? "error" : "debug"]({ from: "sign-in" }, message),
    },
    plugins: [
      username({ minUsernameLength: 2, maxUsernameLength: 40, usernameValidator: (name) => /^[\w.-]+$/.test(name) }),
      admin({ defaultRole: "" }),
      twoFactorPlugin({ issuer: "CampusHub" }),
      ...(oidc ? [genericOAuth({ config: [{ ...oidc, scopes: ["openid", "profile", "email"], pkce: true }] })] : []),
    ],
  });
}
export type AuthLibrary = ReturnType<typeof createAuthLibrary>;
