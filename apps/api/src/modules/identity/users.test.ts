import { auditEvent } from "@campushub/drizzle/schema";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openTestApi, type TestApi } from "../../../../../tests/helpers/api.ts";
import type { UserView } from "./schema.ts";

let api: TestApi;
beforeAll(async () => {
  api = await openTestApi();
});
afterAll(() => api.close());

const PASSWORD = "a first password";
const json = async <T>(response: Response | Promise<Response>) => (await (await response).json()) as T;
const makeUser = (username: string, roles: string[] = ["viewer"], more: object = {}) =>
  json<UserView>(api.call("/api/users", { body: { username, name: username, roles, password: PASSWORD, ...more } }));
const settled = { mustChangePassword: false };
const patch = (id: string, body: unknown, headers: Record<string, string> = {}) =>
  api.call(`/api/users/${id}`, { method: "PATCH", body, headers });
async function cookieFor(username: string, password = PASSWORD): Promise<string> {
  const response = await api.call("/api/auth/sign-in/username", { body: { username, password }, token: null });
  return response.headers
    .getSetCookie()
    .map((cookie) => cookie.split(";", 1)[0])
    .join("; ");
}
const asPerson = (cookie: string, path: string, options: Parameters<TestApi["call"]>[1] = {}) =>
  api.call(path, { ...options, token: null, headers: { cookie, ...options.headers } });

describe("users", () => {
  test("an administrator makes an account that must replace its password", async () => {
    const made = await makeUser("Wang.Li", ["informationOfficer"]);
    expect(made).toMatchObject({
      username: "wang.li",
      email: null,
      roles: ["informationOfficer"],
      mustChangePassword: true,
      version: 1,
    });
    const me = await json(asPerson(await cookieFor("wang.li"), "/api/me"));
    expect(me).toMatchObject({ username: "wang.li", mustChangePassword: true });
  });

  test("a taken name is a conflict", async () => {
    await makeUser("taken");
    const response = await api.call("/api/users", { body: { username: "TAKEN", name: "x", password: PASSWORD } });
    expect(response.status).toBe(409);
  });

  test("a change made to an older state is refused with the present one, for the merge dialog", async () => {
    const { id, version } = await makeUser("merged");
    const shown = await api.call(`/api/users/${id}`);
    expect(shown.headers.get("etag")).toBe(`"${version}"`);
    const first = await patch(id, { name: "First" }, { "if-match": `"${version}"` });
    expect([first.status, first.headers.get("etag")]).toEqual([200, `"${version + 1}"`]);
    const second = await patch(id, { name: "Second" }, { "if-match": `"${version}"` });
    expect(second.status).toBe(412);
    expect(await second.json()).toMatchObject({ code: "preconditionFailed", version: version + 1 });
    expect((await patch(id, { name: "x" }, { "if-match": "rubbish" })).status).toBe(422);
  });

  test("what a refused change answers holds no password", async () => {
    const { id } = await makeUser("secretive");
    const response = await patch(id, { name: "x" }, { "if-match": '"99"' });
    expect(await response.text()).not.toMatch(/scrypt|passwordHash/);
  });

  test("a disabled account is out at once and cannot come back in", async () => {
    const { id } = await makeUser("leaver");
    const cookie = await cookieFor("leaver");
    expect((await asPerson(cookie, "/api/me")).status).toBe(200);
    expect((await patch(id, { disabled: true })).status).toBe(200);
    expect((await asPerson(cookie, "/api/me")).status).toBe(401);
    expect(
      (await api.call("/api/auth/sign-in/username", { body: { username: "leaver", password: PASSWORD }, token: null })).status,
    ).toBe(403);
  });

  test("roles taken away count at the next request", async () => {
    const { id } = await makeUser("demoted", ["supervisor"], settled);
    const cookie = await cookieFor("demoted");
    expect((await asPerson(cookie, "/api/audit-events")).status).toBe(200);
    await patch(id, { roles: ["viewer"] });
    expect((await asPerson(cookie, "/api/audit-events")).status).toBe(403);
  });

  test("the last administrator keeps his role", async () => {
    const [admin] = await json<UserView[]>(api.call(`/api/users?filter=${encodeURIComponent('{"username":"admin"}')}`));
    expect((await patch(admin!.id, { roles: ["viewer"] })).status).toBe(409);
    expect((await patch(admin!.id, { disabled: true })).status).toBe(409);
  });

  test("lists find people by name and by role", async () => {
    await makeUser("zhao", ["clerk", "keeper"]);
    const found = async (filter: object) =>
      (await json<UserView[]>(api.call(`/api/users?filter=${encodeURIComponent(JSON.stringify(filter))}`))).map(
        ({ username }) => username,
      );
    expect(await found({ q: "ZHA" })).toEqual(["zhao"]);
    expect(await found({ q: "ao · ZH" })).toEqual(["zhao"]);
    expect(await found({ q: "zhao wang" })).toEqual([]);
    expect(await found({ roles: "keeper" })).toEqual(["zhao"]);
  });

  test("who may read users without being administrator sees no addresses of theirs", async () => {
    const [first] = await json<UserView[]>(api.call("/api/users", { token: await api.tokenFor("supervisor") }));
    expect(first).not.toHaveProperty("email");
  });
});

describe("one's own account", () => {
  test("replacing the password clears the mark, ends other sessions and needs the old one", async () => {
    await makeUser("self");
    const [here, elsewhere] = [await cookieFor("self"), await cookieFor("self")];
    const change = (current: string, next: string) =>
      asPerson(here, "/api/me", { method: "PATCH", body: { password: { current, next } } });
    expect((await change("wrong wrong wrong", "a better password")).status).toBe(422);
    expect((await change(PASSWORD, "short")).status).toBe(422);
    expect(await json(change(PASSWORD, "a better password"))).toMatchObject({ mustChangePassword: false });
    expect((await asPerson(here, "/api/me")).status).toBe(200);
    expect((await asPerson(elsewhere, "/api/me")).status).toBe(401);
    expect(await cookieFor("self", "a better password")).toContain("session_token");
  });

  test("with a one-time password nothing is done before it is replaced, and the person's tokens wait too", async () => {
    const { id } = await makeUser("newcomer", ["informationOfficer"], settled);
    const before = await cookieFor("newcomer");
    const { token } = await json<{ token: string }>(asPerson(before, "/api/tokens", { body: { name: "mine" } }));
    expect((await api.call("/api/users", { token })).status).toBe(200);
    await patch(id, { password: "another first one" });
    expect((await api.call("/api/users", { token })).status).toBe(401);
    const cookie = await cookieFor("newcomer", "another first one");
    for (const path of ["/api/users", "/api/policy", "/api/events", "/api/tokens"]) {
      const response = await asPerson(cookie, path);
      expect([path, response.status]).toEqual([path, 403]);
      expect(await response.json()).toMatchObject({ code: "forbidden", mustChangePassword: true });
    }
    const change = { password: { current: "another first one", next: "a better password" } };
    expect((await asPerson(cookie, "/api/me", { method: "PATCH", body: change })).status).toBe(200);
    expect((await asPerson(cookie, "/api/users")).status).toBe(200);
    expect((await api.call("/api/users", { token })).status).toBe(200);
  });

  test("guesses at the present password are counted, and the sixth is refused though it be right", async () => {
    await makeUser("guessed");
    const cookie = await cookieFor("guessed");
    const change = (current: string) =>
      asPerson(cookie, "/api/me", { method: "PATCH", body: { password: { current, next: "a better password" } } });
    for (let count = 0; count < 5; count++) expect((await change(`wrong ${count}`)).status).toBe(422);
    expect((await change(PASSWORD)).status).toBe(429);
    expect((await asPerson(cookie, "/api/me", { method: "PATCH", body: { locale: "en" } })).status).toBe(200);
  });

  test("the language is kept", async () => {
    await makeUser("speaker");
    const cookie = await cookieFor("speaker");
    expect(await json(asPerson(cookie, "/api/me", { method: "PATCH", body: { locale: "en" } }))).toMatchObject({ locale: "en" });
  });

  test("a change with a cookie from another site is refused, with a token it has no site", async () => {
    await makeUser("visitor");
    const cookie = await cookieFor("visitor");
    const from = (headers: Record<string, string>) =>
      asPerson(cookie, "/api/me", { method: "PATCH", body: { locale: "en" }, headers }).then(({ status }) => status);
    expect(await from({ "sec-fetch-site": "cross-site" })).toBe(403);
    expect(await from({ origin: "https://evil.example", host: "hub.example" })).toBe(403);
    expect(await from({ origin: "https://hub.example", host: "hub.example" })).toBe(200);
    expect(await from({ "sec-fetch-site": "same-origin" })).toBe(200);
  });
});

test("no password and no hash is in the audit, the change of it is", async () => {
  const { id } = await makeUser("audited");
  await patch(id, { password: "another first one" });
  const text = JSON.stringify(await api.ctx.db.select().from(auditEvent));
  expect(text).not.toMatch(/another first one|scrypt/);
  const events = await json<{ action: string }[]>(
    api.call(`/api/audit-events?filter=${encodeURIComponent(JSON.stringify({ recordId: id }))}`),
  );
  expect(events.map(({ action }) => action)).toEqual(["users.edit", "users.create"]);
});
