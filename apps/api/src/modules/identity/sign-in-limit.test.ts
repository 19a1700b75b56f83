import { signInAttempt } from "@campushub/drizzle/schema";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { ADMIN_PASSWORD, openTestApi, type TestApi } from "../../../../../tests/helpers/api.ts";
import { cleanAttempts } from "./index.ts";

let api: TestApi;
let other: TestApi;
beforeAll(async () => {
  api = await openTestApi();
  other = await openTestApi({ database: api.database, clock: api.clock });
});
afterAll(() => api.close());

let serial = 0;
let address: string;
beforeEach(() => {
  address = `10.1.0.${++serial}`;
});
const attempt = (password: string, at = api, from = address) =>
  at.call("/api/auth/sign-in/username", {
    body: { username: "admin", password },
    token: null,
    headers: { "x-forwarded-for": from },
  });
async function fail(times: number, at = api): Promise<number[]> {
  const statuses: number[] = [];
  for (let count = 0; count < times; count++) statuses.push((await attempt("wrong", at)).status);
  return statuses;
}

test("after five failures the sixth is refused with the time to wait, even with the right password", async () => {
  expect(await fail(5)).toEqual([401, 401, 401, 401, 401]);
  const sixth = await attempt(ADMIN_PASSWORD);
  expect(sixth.status).toBe(429);
  expect(Number(sixth.headers.get("retry-after"))).toBe(900);
});

test("other instances and a restart know of it, another address does not suffer", async () => {
  await fail(3);
  await fail(2, other);
  expect((await attempt(ADMIN_PASSWORD, other)).status).toBe(429);
  expect((await attempt(ADMIN_PASSWORD, api, "10.9.9.9")).status).toBe(200);
});

test("changing addresses within an IPv6 network gives no more guesses", async () => {
  const guess = (host: number) => attempt("wrong", api, `2001:db8:0:7::${host}`);
  const statuses = (await Promise.all([1, 2, 3, 4, 5, 6].map(guess))).map(({ status }) => status);
  expect(statuses.filter((status) => status === 429)).toHaveLength(1);
  expect((await attempt(ADMIN_PASSWORD, api, "2001:db8:0:8::1")).status).toBe(200);
});

test("after the wait the right password works again", async () => {
  await fail(6);
  api.clock.advance(14 * 60_000);
  expect((await attempt(ADMIN_PASSWORD)).status).toBe(429);
  api.clock.advance(61_000);
  expect((await attempt(ADMIN_PASSWORD)).status).toBe(200);
});

test("a success forgets the failures, and so do five minutes", async () => {
  await fail(4);
  expect((await attempt(ADMIN_PASSWORD)).status).toBe(200);
  expect(await fail(4)).toEqual([401, 401, 401, 401]);
  api.clock.advance(5 * 60_000 + 1);
  expect(await fail(5)).toEqual([401, 401, 401, 401, 401]);
});

test("attempts made at the same time count too", async () => {
  const statuses = (await Promise.all(Array.from({ length: 9 }, () => attempt("wrong")))).map(({ status }) => status);
  expect(statuses.filter((status) => status === 401)).toHaveLength(5);
  expect(statuses.filter((status) => status === 429)).toHaveLength(4);
});

test("what was counted and says nothing any more is taken away, what still blocks stays", async () => {
  await api.ctx.db.delete(signInAttempt);
  await fail(6);
  const blocked = address;
  address = "10.8.0.1";
  await fail(2);
  expect(await cleanAttempts(api.ctx)).toBe(0);
  api.clock.advance(6 * 60_000);
  expect(await cleanAttempts(api.ctx)).toBe(1);
  expect((await attempt(ADMIN_PASSWORD, api, blocked)).status).toBe(429);
  api.clock.advance(10 * 60_000);
  expect(await cleanAttempts(api.ctx)).toBe(1);
  expect(await api.ctx.db.$count(signInAttempt)).toBe(0);
});
