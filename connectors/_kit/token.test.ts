import { expect, test } from "vitest";
import { AuthError, RetryableError } from "./errors.ts";
import type { Session } from "./session.ts";
import { FakeClock } from "./testing/fake-clock.ts";
import { memoryTokens } from "./testing/session.ts";
import { believableToken, tokenFor, withToken } from "./token.ts";

/** A platform that accepts one token; `refreshed` counts sign-ins. */
function platform(accepts: (token: string) => boolean) {
  const clock = new FakeClock();
  const session = { tokens: memoryTokens(() => clock.now()) } as Session;
  let refreshed = 0;
  const refresh = async () => ({ value: `t${++refreshed}`, expiresAt: clock.now() + 60_000 });
  const call = async (token: string) => {
    if (!accepts(token)) throw new AuthError("bad token", { code: "bad_token" });
    return token;
  };
  return { clock, session, refreshed: () => refreshed, ask: () => withToken(session, { name: "access", refresh, call }) };
}

test("a token is fetched once and kept until it expires", async () => {
  const { ask, refreshed, clock } = platform(() => true);
  expect([await ask(), await ask()]).toEqual(["t1", "t1"]);
  clock.advance(60_000);
  expect(await ask()).toBe("t2");
  expect(refreshed()).toBe(2);
});

test("many callers at once cause one sign-in", async () => {
  const { ask, refreshed } = platform(() => true);
  expect(new Set(await Promise.all(Array.from({ length: 20 }, ask)))).toEqual(new Set(["t1"]));
  expect(refreshed()).toBe(1);
});

test("a refused token is renewed once and the call made once more", async () => {
  const { ask, refreshed } = platform((token) => token === "t2");
  expect(await ask()).toBe("t2");
  expect(refreshed()).toBe(2);
});

test("a second refusal is thrown: it never loops", async () => {
  const { ask, refreshed } = platform(() => false);
  await expect(ask()).rejects.toThrow(AuthError);
  expect(refreshed()).toBe(2);
});

test("callers whose token was refused together renew it once", async () => {
  const { ask, refreshed } = platform((token) => token === "t2");
  expect(await Promise.all([ask(), ask(), ask()])).toEqual(["t2", "t2", "t2"]);
  expect(refreshed()).toBe(2);
});

test("what is no refusal is not answered with a sign-in", async () => {
  const { session, refreshed } = platform(() => true);
  const call = async () => {
    throw new RetryableError("busy", { code: "busy" });
  };
  await expect(withToken(session, { name: "x", refresh: async () => ({ value: "v", expiresAt: 1e15 }), call })).rejects.toThrow(
    "busy",
  );
  expect(refreshed()).toBe(0);
});

test("a failed sign-in is not remembered", async () => {
  const tokens = memoryTokens(() => 0);
  await expect(tokens.get("a", () => Promise.reject(new Error("down")))).rejects.toThrow("down");
  expect(await tokens.get("a", async () => ({ value: "v", expiresAt: 1 }))).toBe("v");
});

test("a look at a token fetches none, and shows none that has expired or failed", async () => {
  const clock = new FakeClock();
  const tokens = memoryTokens(() => clock.now());
  expect(await tokens.peek("a")).toBeUndefined();
  await expect(tokens.get("a", () => Promise.reject(new Error("down")))).rejects.toThrow("down");
  expect(await tokens.peek("a")).toBeUndefined();
  await tokens.get("a", async () => ({ value: "v", expiresAt: clock.now() + 60_000 }));
  expect(await tokens.peek("a")).toBe("v");
  clock.advance(60_000);
  expect(await tokens.peek("a")).toBeUndefined();
});

test.each([
  [1e18, 86_400_000],
  [Number.POSITIVE_INFINITY, 86_400_000],
  [Number.NaN, 86_400_000],
  [7_200_000, 7_200_000],
  [0, 30_000],
  [-1e15, 30_000],
])("a token said to live for %d ms is kept for %d", (told, kept) => {
  const now = Date.parse("2026-11-23T08:00:00Z");
  expect(believableToken({ value: "t", expiresAt: now + told }, now)).toEqual({ value: "t", expiresAt: now + kept });
});

test.each([
  [7200, 7_140_000],
  ["7200", 7_140_000],
  [60, 30_000],
  [-1, -500],
  [null, Number.NaN],
  [" ", Number.NaN],
  ["soon", Number.NaN],
  [{ notANumber: "1e400" }, Number.NaN],
])("a platform that tells %j seconds of a token's life means so many ms: %d", (seconds, life) => {
  expect(tokenFor("t", { seconds, now: 0 })).toEqual({ value: "t", expiresAt: life });
});
