import { createHmac } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ADMIN_PASSWORD, openTestApi, type TestApi } from "../../../../../tests/helpers/api.ts";

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

test("an administrator takes the second factor off for who lost the telephone", async () => {
  const [admin] = (await (await api.call("/api/users")).json()) as { id: string; twoFactorEnabled: boolean }[];
  expect(admin!.twoFactorEnabled).toBe(true);
  await api.call(`/api/users/${admin!.id}`, { method: "PATCH", body: { resetTwoFactor: true } });
  expect(await known(cookies(await signIn()))).toBe(true);
});

/** RFC 6238 with its usual 30 seconds, SHA-1 and six digits, as an authenticator on a telephone makes it. */
function totp(base32: string): string {
  const bits = [...base32]
    .map((letter) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(letter).toString(2).padStart(5, "0"))
    .join("");
  const key = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000)));
  const hash = createHmac("sha1", key).update(counter).digest();
  const offset = hash.at(-1)! & 15;
  return String((hash.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).padStart(6, "0");
}
