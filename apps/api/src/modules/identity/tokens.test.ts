import { apiToken } from "@campushub/drizzle/schema";
import { isNull } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { z } from "zod";
import { ADMIN_PASSWORD, ADMIN_TOKEN, openTestApi, type TestApi } from "../../../../../tests/helpers/api.ts";
import { bootstrapAdmin } from "./bootstrap-admin.ts";
import type { tokenSchema } from "./schema.ts";

let api: TestApi;
beforeAll(async () => {
  api = await openTestApi();
});
afterAll(() => api.close());

type TokenView = z.output<typeof tokenSchema>;
const create = async (body: unknown, token = ADMIN_TOKEN) => {
  const response = await api.call("/api/tokens", { body, token });
  return { status: response.status, ...((await response.json()) as { id: number; token: string }) };
};
const statusWith = async (token: string) => (await api.call("/api/me", { token })).status;

describe("API tokens", () => {
  test("a token is shown once; the list shows its beginning, the database its hash", async () => {
    const { id, token } = await create({ name: "report", roles: ["viewer"] });
    expect(token).toMatch(/^chub_[\w-]{43}$/);
    const shown = (await (await api.call(`/api/tokens/${id}`)).json()) as TokenView;
    expect(shown).toMatchObject({ name: "report", roles: ["viewer"], prefix: token.slice(0, 9), revokedAt: null });
    const rows = await api.ctx.db.select().from(apiToken);
    expect(JSON.stringify([rows, shown])).not.toContain(token);
  });

  test("a revoked token is refused at once, although tokens are remembered", async () => {
    const { id, token } = await create({ name: "short-lived", roles: ["viewer"] });
    expect(await statusWith(token)).toBe(200);
    const revoked = await api.call(`/api/tokens/${id}`, { method: "DELETE" });
    expect([revoked.status, await revoked.json()]).toEqual([200, { id }]);
    expect(await statusWith(token)).toBe(401);
  });

  test("an expired token is refused", async () => {
    const { token } = await create({
      name: "an-hour",
      roles: ["viewer"],
      expiresAt: new Date(api.clock.now() + 3_600_000).toISOString(),
    });
    expect(await statusWith(token)).toBe(200);
    api.clock.advance(3_600_001);
    expect(await statusWith(token)).toBe(401);
  });

  test("nobody makes a token with more roles than his own", async () => {
    const { token } = await create({ name: "officer", roles: ["informationOfficer"] });
    expect((await create({ name: "greedy", roles: ["admin"] }, token)).status).toBe(403);
  });

  test("what a person's token makes is that person's, and is out with that person", async () => {
    const account = {
      username: "wu.minting",
      name: "Wu",
      roles: ["admin"],
      password: "a first password",
      mustChangePassword: false,
    };
    const { id: userId } = (await (await api.call("/api/users", { body: account })).json()) as { id: string };
    const { username, password } = account;
    const signedIn = await api.call("/api/auth/sign-in/username", { body: { username, password }, token: null });
    const cookie = signedIn.headers
      .getSetCookie()
      .map((one) => one.split(";", 1)[0])
      .join("; ");
    const own = await api.call("/api/tokens", { body: { name: "own" }, token: null, headers: { cookie } });
    const made = await create({ name: "made by a token", roles: ["admin"] }, ((await own.json()) as { token: string }).token);
    expect(await (await api.call(`/api/tokens/${made.id}`)).json()).toMatchObject({ userId });
    expect(await statusWith(made.token)).toBe(200);
    await api.call(`/api/users/${userId}`, { method: "PATCH", body: { disabled: true } });
    expect(await statusWith(made.token)).toBe(401);
  });

  test("unknown, malformed and missing tokens get 401 and are told how", async () => {
    const answers = [await api.call("/api/me", { token: "chub_unknown" }), await api.call("/api/me", { token: null })];
    expect(answers.map(({ status }) => status)).toEqual([401, 401]);
    expect(answers[0]!.headers.get("www-authenticate")).toContain("Bearer");
  });

  test("a token has no settings of its own to change", async () => {
    expect((await api.call("/api/me", { method: "PATCH", body: { locale: "en" } })).status).toBe(403);
  });
});

describe("the first administrator", () => {
  test("starting again changes nothing and gives no second password", async () => {
    const before = await api.ctx.db.select().from(apiToken).where(isNull(apiToken.revokedAt));
    expect(await bootstrapAdmin({ ctx: api.ctx, input: { token: ADMIN_TOKEN } })).toEqual({});
    expect(await bootstrapAdmin({ ctx: api.ctx, input: { password: ADMIN_PASSWORD, token: ADMIN_TOKEN } })).toEqual({});
    expect(await api.ctx.db.select().from(apiToken).where(isNull(apiToken.revokedAt))).toEqual(before);
  });

  test("another token in the environment replaces the one before", async () => {
    const other = "another-token-0123456789";
    await bootstrapAdmin({ ctx: api.ctx, input: { token: other } });
    expect(await statusWith(other)).toBe(200);
    api.clock.advance(31_000);
    expect(await statusWith(ADMIN_TOKEN)).toBe(401);
    await bootstrapAdmin({ ctx: api.ctx, input: { token: ADMIN_TOKEN } });
    expect(await statusWith(ADMIN_TOKEN)).toBe(200);
  });
});

test("without a given password one is made, shown once, and must be replaced", async () => {
  const fresh = await openTestApi({ password: undefined });
  try {
    expect(fresh.oneTimePassword).toMatch(/^[a-z2-9]{16}$/);
    const body = { username: "admin", password: fresh.oneTimePassword };
    const response = await fresh.call("/api/auth/sign-in/username", { body, token: null });
    expect(response.status).toBe(200);
    const [admin] = (await (await fresh.call("/api/users")).json()) as { mustChangePassword: boolean; lastSignInAt: string }[];
    expect(admin).toMatchObject({ mustChangePassword: true, lastSignInAt: new Date(fresh.clock.now()).toISOString() });
  } finally {
    await fresh.close();
  }
});
