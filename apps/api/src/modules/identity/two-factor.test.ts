import { auditEvent } from "@campushub/drizzle/schema";
import { asc, eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ADMIN_PASSWORD, openTestApi, type TestApi } from "../../../../../tests/helpers/api.ts";
import { totp } from "../../../../../tests/helpers/totp.ts";

let api: TestApi;
beforeAll(async () => {
  api = await openTestApi();
});
afterAll(() => api.close());

const post = (path: string, body: unknown, cookie = "") =>
  api.call(`/api/auth/${path}`, { body, token: null, headers: { cookie, "x-forwarded-for": "10.2.0.1" } });
const cookies = (response: Response) =>
  response.headers
    .getSetCookie()
    .filter((cookie) => !/max-age=0/i.test(cookie))
    .map((cookie) => cookie.split(";", 1)[0])
    .join("; ");
const signIn = () => post("sign-in/username", { username: "admin", password: ADMIN_PASSWORD });
const known = async (cookie: string) => (await api.call("/api/me", { token: null, headers: { cookie } })).status === 200;

test("with a second factor the password alone opens nothing, and the code opens it", async () => {
  const cookie = cookies(await signIn());
  const enabled = (await (await post("two-factor/enable", { password: ADMIN_PASSWORD }, cookie)).json()) as { totpURI: string };
  const secret = new URL(enabled.totpURI).searchParams.get("secret")!;
  expect((await post("two-factor/verify-totp", { code: totp(secret) }, cookie)).status).toBe(200);

  const first = await signIn();
  expect(await first.json()).toMatchObject({ twoFactorRedirect: true });
  const pending = cookies(first);
  expect(await known(pending)).toBe(false);
  expect((await post("two-factor/verify-totp", { code: "000000" }, pending)).status).toBe(401);
  const second = await post("two-factor/verify-totp", { code: totp(secret) }, pending);
  expect(second.status).toBe(200);
  expect(await known(cookies(second))).toBe(true);
});

test("guesses about the second factor are counted for who is signed in, whatever is asked", async () => {
  const { cookie } = await newPerson("guesser");
  const wrong = (path: string, body: unknown) => post(`two-factor/${path}`, body, cookie).then(({ status }) => status);
  await post("two-factor/enable", { password: PASSWORD }, cookie);
  expect(await wrong("verify-totp", { code: "000000" })).toBe(401);
  for (const path of ["enable", "disable", "get-totp-uri", "generate-backup-codes"]) {
    expect([path, await wrong(path, { password: "guess guess guess" })]).toEqual([path, 422]);
  }
  expect(await wrong("enable", { password: PASSWORD })).toBe(429);
});

test("codes guessed at a sign-in are counted per account, over all challenges", async () => {
  const { secret, name } = await withFactor("challenged");
  const challenge = async () => cookies(await post("sign-in/username", { username: name, password: PASSWORD }));
  const guess = async (pending: string, code = "000000") => (await post("two-factor/verify-totp", { code }, pending)).status;
  for (let round = 0; round < 2; round++) {
    const pending = await challenge();
    for (let count = 0; count < 5; count++) expect(await guess(pending)).toBe(401);
  }
  expect(await guess(await challenge(), totp(secret))).toBe(429);
});

test("taking a second factor and giving it up are audited, and taking it ends the sessions opened without", async () => {
  const { id, secret, cookie, elsewhere } = await withFactor("careful");
  expect(await known(elsewhere)).toBe(false);
  expect(await known(cookie)).toBe(true);
  expect((await post("two-factor/generate-backup-codes", { password: PASSWORD }, cookie)).status).toBe(200);
  expect((await post("two-factor/disable", { password: PASSWORD }, cookie)).status).toBe(200);
  const events = await api.ctx.db.select().from(auditEvent).where(eq(auditEvent.recordId, id)).orderBy(asc(auditEvent.id));
  const about = events.filter(({ action }) => /factor|codes/i.test(action));
  expect(about.map(({ action, address }) => [action, address])).toEqual([
    ["me.enableTwoFactor", "10.2.0.1"],
    ["me.renewBackupCodes", "10.2.0.1"],
    ["me.disableTwoFactor", "10.2.0.1"],
  ]);
  expect(JSON.stringify(events)).not.toContain(secret);
});

test("an administrator takes the second factor off for who lost the telephone", async () => {
  const [admin] = (await (await api.call("/api/users")).json()) as { id: string; twoFactorEnabled: boolean }[];
  expect(admin!.twoFactorEnabled).toBe(true);
  await api.call(`/api/users/${admin!.id}`, { method: "PATCH", body: { resetTwoFactor: true } });
  expect(await known(cookies(await signIn()))).toBe(true);
});

const PASSWORD = "a first password";

/** A person of this test's own, signed in. */
async function newPerson(name: string) {
  const body = { username: name, name, password: PASSWORD, mustChangePassword: false };
  const { id } = (await (await api.call("/api/users", { body })).json()) as { id: string };
  return { id, name, cookie: cookies(await post("sign-in/username", { username: name, password: PASSWORD })) };
}

/** One who has taken a second factor, with the session that goes on and one that was opened before elsewhere. */
async function withFactor(name: string) {
  const { id, cookie } = await newPerson(name);
  const elsewhere = cookies(await post("sign-in/username", { username: name, password: PASSWORD }));
  const enabled = (await (await post("two-factor/enable", { password: PASSWORD }, cookie)).json()) as { totpURI: string };
  const secret = new URL(enabled.totpURI).searchParams.get("secret")!;
  const verified = await post("two-factor/verify-totp", { code: totp(secret) }, cookie);
  expect(verified.status).toBe(200);
  return { id, name, secret, elsewhere, cookie: cookies(verified) };
}
