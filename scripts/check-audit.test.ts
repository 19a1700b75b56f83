import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { auditEvent } from "@campushub/drizzle/schema";
import { eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { openTestApi } from "../tests/helpers/api.ts";
import { testLocation } from "../tests/helpers/database.ts";

const SCRIPT = fileURLToPath(new URL("./check-audit.ts", import.meta.url));

function check(env: Readonly<Record<string, string | undefined>>): Promise<{ code: number; text: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [SCRIPT], { env: { ...process.env, ...env } }, (error, stdout, stderr) => {
      resolve({ code: Number(error?.code ?? 0), text: stdout + stderr });
    });
  });
}

test("the check of the audit says intact, then names the event that somebody changed", async () => {
  const location = await testLocation();
  const api = await openTestApi({ database: { ...(await location.open()), location } });
  await api.close();
  try {
    expect(await check(location.env)).toMatchObject({ code: 0, text: expect.stringMatching(/^audit intact: 2 events/) });
    const database = await location.open();
    await database.db.update(auditEvent).set({ actorName: "somebody else" }).where(eq(auditEvent.id, 2));
    await database.close();
    expect(await check(location.env)).toMatchObject({ code: 1, text: expect.stringMatching(/^audit BROKEN: event 2 .*content/) });
  } finally {
    await location.remove();
  }
});
