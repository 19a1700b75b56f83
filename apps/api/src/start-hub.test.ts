import { chmodSync, lstatSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { auditEvent } from "@campushub/drizzle/schema";
import { eq, gt } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { testLocation } from "../../../tests/helpers/database.ts";
import { readEnv } from "./env.ts";
import { type Hub, startHub } from "./start-hub.ts";

const folder = mkdtempSync(join(tmpdir(), "campushub-start-"));
const mode = (path: string) => (lstatSync(path).mode & 0o777).toString(8);
const silent = () => {};
let location: Awaited<ReturnType<typeof testLocation>>;
let said: string[];
let hub: Hub;
/** On what is there already. */
async function start() {
  const env = readEnv({
    ...location.env,
    DATA_DIR: folder,
    HUB_ADMIN_PASSWORD: "a password of the test",
    HUB_ROLE: "api",
    PUBLIC_URL: "https://hub.test",
    TRUST_PROXY: "127.0.0.1",
  });
  said = [];
  const error = (_: unknown, text: string) => void said.push(text);
  const log = { debug: silent, info: silent, warn: silent, error };
  hub = await startHub({ env, database: await location.open(), log });
}
beforeAll(async () => {
  chmodSync(folder, 0o777);
  location = await testLocation();
  await start();
});
afterAll(async () => {
  await hub?.close();
  await location.remove();
  rmSync(folder, { recursive: true, force: true });
});

describe("a hub that was started", () => {
  test("has shut its data folder to others, and noted the head of the audit in it", () => {
    expect(mode(folder)).toBe("700");
    expect(mode(join(folder, "audit-head.json"))).toBe("600");
  });

  test("knows the public address and the proxies that its settings name", async () => {
    const signIn = (origin: string) =>
      hub.app.request(
        "/api/auth/sign-in/username",
        {
          method: "POST",
          headers: { origin, "content-type": "application/json", "x-forwarded-for": "6.6.6.6, 198.51.100.7" },
          body: JSON.stringify({ username: "admin", password: "a password of the test" }),
        },
        { incoming: { socket: { remoteAddress: "127.0.0.1" } } },
      );
    expect((await signIn("http://hub.test")).status).toBe(403);
    const response = await signIn("https://hub.test");
    expect(response.status).toBe(200);
    expect(response.headers.getSetCookie().every((cookie) => /;\s*Secure/i.test(cookie))).toBe(true);
    expect(response.headers.get("strict-transport-security")).not.toBeNull();
    const [event] = await hub.ctx.db.select().from(auditEvent).where(eq(auditEvent.action, "me.signIn"));
    expect(event!.address).toBe("198.51.100.7");
  });

  test("says at its next start that events of the audit were taken away meanwhile", async () => {
    await hub.ctx.db.delete(auditEvent).where(gt(auditEvent.id, 1));
    await hub.close();
    await start();
    expect(said).toEqual([expect.stringMatching(/events were taken away/)]);
  });
});
