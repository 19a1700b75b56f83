import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openTestDatabase, type TestDatabase } from "../../../../../tests/helpers/database.ts";
import { openScriptedHub } from "../../../../../tests/helpers/scripted-hub.ts";
import { checkConnection } from "./check-connection.ts";
import { createConnection, loadConnection, openSession, updateConnection } from "./index.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());

const signal = new AbortController().signal;
const never = async () => {
  throw new Error("a token was asked for although one is held");
};

async function open(password: string) {
  const stage = await openScriptedHub({ database });
  const { ctx } = stage.hub;
  const common = {
    connectorId: "scripted",
    enabled: true,
    schedule: "",
    brakeRows: 2,
    brakePercent: 5,
    maxClockOffsetSeconds: 600,
  };
  const { id } = await createConnection({ ctx, input: { ...common, title: "another", config: { password } } });
  const sessionOf = async (which: number) => openSession(ctx, await loadConnection(ctx, which), { signal }).session;
  return { ctx, clock: stage.clock, first: stage.connectionId, second: id, sessionOf };
}

describe("a session", () => {
  test("shares its token with every connection of the same credential and secret", async () => {
    const { clock } = (await open("s3cret-word")).ctx;
    const { first, second, sessionOf } = await open("s3cret-word");
    const fresh = { value: "token-1", expiresAt: clock.now() + 3_600_000 };
    expect(await (await sessionOf(first)).tokens.get("access", async () => fresh)).toBe("token-1");
    expect(await (await sessionOf(second)).tokens.get("access", never)).toBe("token-1");
  });

  test("with another password has to prove itself, also where the account is the same", async () => {
    const { ctx, first, second, sessionOf } = await open("a-wrong-word");
    const fresh = (value: string) => async () => ({ value, expiresAt: ctx.clock.now() + 3_600_000 });
    await (await sessionOf(first)).tokens.get("other", fresh("of the right one"));
    expect(await (await sessionOf(second)).tokens.get("other", fresh("of its own"))).toBe("of its own");
    await updateConnection({
      ctx,
      input: { id: second, changes: { config: { password: "s3cret-word" } }, ifVersion: undefined },
    });
    expect(await (await sessionOf(second)).tokens.get("other", never)).toBe("of the right one");
  });

  test.each([1e18, Number.POSITIVE_INFINITY, Number.NaN, -1e15])(
    "keeps a token that is said to end at %d for a day at most, and for a moment at least",
    async (expiresAt) => {
      const { clock, first, sessionOf } = await open("s3cret-word");
      const { tokens } = await sessionOf(first);
      const of = (value: string) => async () => ({ value, expiresAt });
      const name = `until ${expiresAt}`;
      expect(await tokens.get(name, of("one"))).toBe("one");
      expect(await tokens.get(name, never)).toBe("one");
      clock.advance(25 * 3_600_000);
      expect(await tokens.get(name, of("two"))).toBe("two");
    },
  );

  test("hands out no secret among its settings, and lets no write out in a dry run", async () => {
    const { ctx, first } = await open("s3cret-word");
    const { session } = openSession(ctx, await loadConnection(ctx, first), { signal, dryRun: true });
    expect(JSON.stringify(session.config)).not.toContain("s3cret-word");
    expect(session.secret("password")).toBe("s3cret-word");
    await expect(session.http.send({ method: "PATCH", url: "/x" })).rejects.toMatchObject({ code: "dry_run" });
    const line = { line: "127.0.0.1:9", bytes: new Uint8Array(), cut: () => undefined, answers: () => true };
    await expect(session.lines.ask({ ...line, effect: "write" })).rejects.toMatchObject({ code: "dry_run" });
  });
});

test("a session reaches this machine only where the hub allows it, and no address is saved with a user in it", async () => {
  const { ctx, first } = await open("s3cret-word");
  const { session } = openSession({ ...ctx, reach: { loopback: false } }, await loadConnection(ctx, first), { signal });
  await expect(session.http.send({ method: "GET", url: "/x" })).rejects.toMatchObject({ code: "address_refused" });
  await expect(session.resolve(String(session.config.baseUrl))).rejects.toMatchObject({ code: "address_refused" });
  const config = { baseUrl: "http://me:word@10.0.0.1", password: "s3cret-word" };
  const saved = updateConnection({ ctx, input: { id: first, changes: { config } } });
  await expect(saved).rejects.toMatchObject({ code: "invalid", facts: { fields: { "config.baseUrl": expect.any(String) } } });
});

test("a probe's note stands in the connection's last check, whatever the platform says", async () => {
  const { hub, platform, connectionId } = await openScriptedHub({ database });
  const note = { code: "says", values: { words: "\0\ud83d token=abc" } };
  platform.check = async () => [{ target: "t\0", direction: "read", result: "down", tookMs: 1, note }];
  await checkConnection({ ctx: hub.ctx, input: { id: connectionId } });
  const { lastCheck } = await loadConnection(hub.ctx, connectionId);
  expect(lastCheck?.probes).toMatchObject([{ target: "t\uFFFD", note: { values: { words: "\uFFFD\uFFFD token=•••" } } }]);
});
