import crypto from "node:crypto";
import { syncBuiltinESMExports } from "node:module";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ADMIN_PASSWORD, openTestApi, type TestApi } from "../../../../../tests/helpers/api.ts";

let api: TestApi;
beforeAll(async () => {
  api = await openTestApi();
});
afterAll(() => api.close());

const signIn = (username: string, password: string, address = "10.0.0.1") =>
  api.call("/api/auth/sign-in/username", { body: { username, password }, token: null, headers: { "x-forwarded-for": address } });
const cookieOf = (response: Response) =>
  response.headers
    .getSetCookie()
    .map((cookie) => cookie.split(";", 1)[0])
    .join("; ");

/** How often a password is hashed from now on. */
function countHashes(): () => number {
  const { scrypt } = crypto;
  let count = 0;
  crypto.scrypt = ((...call: Parameters<typeof scrypt>) => {
    count++;
    return scrypt(...call);
  }) as typeof scrypt;
  syncBuiltinESMExports();
  return () => {
    crypto.scrypt = scrypt;
    syncBuiltinESMExports();
    return count;
  };
}

describe("sign-in", () => {
  test("a person signs in with name and password and is known by the cookie", async () => {
    const response = await signIn("admin", ADMIN_PASSWORD);
    expect(response.status).toBe(200);
    expect(response.headers.get("cache-control")).toBe("no-store");
    expect(await response.clone().json()).not.toHaveProperty("token");
    const raw = response.headers.getSetCookie().find((cookie) => cookie.startsWith("campushub.session_token="))!;
    expect(raw).toMatch(/HttpOnly/i);
    expect(raw).toMatch(/SameSite=Lax/i);
    const me = await api.call("/api/me", { token: null, headers: { cookie: cookieOf(response) } });
    expect(me.status).toBe(200);
    expect(await me.json()).toMatchObject({ kind: "user", username: "admin", roles: ["admin"], mustChangePassword: false });
  });

  test("signing out ends the session at once, although sessions are remembered", async () => {
    const cookie = cookieOf(await signIn("admin", ADMIN_PASSWORD));
    expect((await api.call("/api/me", { token: null, headers: { cookie } })).status).toBe(200);
    expect((await api.call("/api/auth/sign-out", { method: "POST", token: null, headers: { cookie } })).status).toBe(200);
    expect((await api.call("/api/me", { token: null, headers: { cookie } })).status).toBe(401);
  });

  test("a flood of invented names costs no hashing, and honest ones come in meanwhile from the same address too", async () => {
    const hashed = countHashes();
    const flood = Array.from({ length: 60 }, (_, serial) => signIn(`invented-${serial}`, "some password", "10.0.7.1"));
    const honest = ["10.0.7.1", "10.0.7.2"].map((from) => signIn("admin", ADMIN_PASSWORD, from));
    const statuses = async (responses: Promise<Response>[]) => [
      ...new Set((await Promise.all(responses)).map(({ status }) => status)),
    ];
    expect(await statuses(honest)).toEqual([200]);
    expect(await statuses(flood)).toEqual([401]);
    expect(hashed()).toBe(2);
  });

  test("more sign-ins at once than a campus has are refused to their own address only", async () => {
    const statuses = await Promise.all(
      Array.from({ length: 120 }, (_, serial) => signIn(`invented-${serial}`, "x", "10.0.8.1").then(({ status }) => status)),
    );
    expect(statuses.filter((status) => status === 429)).toHaveLength(20);
    expect((await signIn("admin", ADMIN_PASSWORD, "10.0.8.1")).status).toBe(200);
  });

  test("an unknown name and a wrong password get the same answer", async () => {
    const [wrong, unknown] = await Promise.all([
      signIn("admin", "not the password", "10.0.9.1"),
      signIn("nobody", "not the password", "10.0.9.1"),
    ]);
    expect([wrong.status, unknown.status]).toEqual([401, 401]);
    expect(await wrong.json()).toEqual(await unknown.json());
  });
});
