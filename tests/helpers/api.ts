import { apiToken, user } from "@campushub/drizzle/schema";
import { eq } from "drizzle-orm";
import { createApp } from "../../apps/api/src/app.ts";
import { type Role, systemActor } from "../../apps/api/src/core/actor.ts";
import type { Ctx } from "../../apps/api/src/core/context.ts";
import type { Grant } from "../../apps/api/src/core/policy.ts";
import type { ModuleRoutes } from "../../apps/api/src/http/router.ts";
import type { Site } from "../../apps/api/src/http/site.ts";
import { readTrustedProxies } from "../../apps/api/src/http/trusted-proxies.ts";
import { createMetrics } from "../../apps/api/src/infra/metrics.ts";
import { grants as auditGrants } from "../../apps/api/src/modules/audit/index.ts";
import { auditRoutes } from "../../apps/api/src/modules/audit/routes.ts";
import { bootstrapAdmin, createIdentity, grants as identityGrants } from "../../apps/api/src/modules/identity/index.ts";
import { identityRoutes, signInRoutes } from "../../apps/api/src/modules/identity/routes.ts";
import { hashToken } from "../../apps/api/src/modules/identity/token-text.ts";
import { FakeClock } from "../../connectors/_kit/testing/index.ts";
import { openTestDatabase, type TestDatabase } from "./database.ts";
import { KEY, servicesOn } from "./services.ts";

export const ADMIN_TOKEN = "test-admin-token-0123456789";
export const ADMIN_PASSWORD = "correct horse battery";

export interface TestApi {
  readonly app: ReturnType<typeof createApp>;
  readonly ctx: Ctx;
  readonly clock: FakeClock;
  readonly database: TestDatabase;
  readonly oneTimePassword: string | undefined;
  /** As the administrator's token, or as `token`; a body makes it a POST. */
  call(path: string, options?: CallOptions): Promise<Response>;
  /** A token with these roles, of nobody. */
  tokenFor(...roles: Role[]): Promise<string>;
  /** A token of a person with these roles: only persons decide. */
  personTokenFor(...roles: Role[]): Promise<string>;
  close(): Promise<void>;
}

export interface CallOptions {
  readonly method?: string;
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
  /** null: nobody. */
  readonly token?: string | null;
}

export interface ApiOptions {
  readonly modules?: readonly ModuleRoutes[];
  readonly grants?: readonly Grant[];
  readonly adminDist?: string;
  /** Default: one proxy in front. */
  readonly site?: Site;
  /** Share a database, as several instances do. */
  readonly database?: TestDatabase;
  readonly clock?: FakeClock;
  /** The administrator's password; undefined: one is made. Default ADMIN_PASSWORD. */
  readonly password?: string | undefined;
}

/** The HTTP surface on a database of its own: sign-in and audit, and what the test adds. */
export async function openTestApi(options: ApiOptions = {}): Promise<TestApi> {
  const database = options.database ?? (await openTestDatabase());
  const clock = options.clock ?? new FakeClock(new Date().toISOString());
  const services = servicesOn(database, clock, [...identityGrants, ...auditGrants, ...(options.grants ?? [])]);
  const identity = createIdentity(services, { key: KEY, publicUrl: options.site?.publicUrl });
  const ctx: Ctx = { ...services, actor: systemActor };
  const password = "password" in options ? options.password : ADMIN_PASSWORD;
  const { oneTimePassword } = await bootstrapAdmin({ ctx, input: { password, token: ADMIN_TOKEN } });
  const app = createApp(services, {
    version: "0.0.0-test",
    modules: [identityRoutes, auditRoutes, ...(options.modules ?? [])],
    open: [signInRoutes(identity)],
    authenticator: identity,
    site: { proxies: readTrustedProxies("1"), ...options.site },
    metrics: createMetrics(),
    metricsFor: "open",
    adminDist: options.adminDist,
  });
  const call: TestApi["call"] = async (path, { method, body, headers = {}, token = ADMIN_TOKEN } = {}) =>
    app.request(path, {
      method: method ?? (body === undefined ? "GET" : "POST"),
      headers: {
        ...(token === null ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...headers,
      },
      body: body === undefined ? undefined : typeof body === "string" ? body : JSON.stringify(body),
    });
  const tokenFor: TestApi["tokenFor"] = async (...roles) => {
    const response = await call("/api/tokens", { body: { name: roles.join("+"), roles } });
    return ((await response.json()) as { token: string }).token;
  };
  return {
    app,
    ctx,
    clock,
    database,
    oneTimePassword,
    call,
    tokenFor,
    async personTokenFor(...roles) {
      const id = `person-${roles.join("-")}`;
      await database.db.insert(user).values({ id, name: id, email: `${id}@example.edu`, role: roles.join(",") });
      const token = await tokenFor(...roles);
      await database.db
        .update(apiToken)
        .set({ userId: id })
        .where(eq(apiToken.hash, hashToken(token)));
      return token;
    },
    close: () => database.close(),
  };
}
