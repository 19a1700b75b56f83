import { execFile } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { auditEvent } from "@campushub/drizzle/schema";
import { eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { createAuditSeal, headFile } from "../apps/api/src/infra/audit-seal.ts";
import { openTestApi } from "../tests/helpers/api.ts";
import { testLocation } from "../tests/helpers/database.ts";
import { KEY } from "../tests/helpers/services.ts";

const SCRIPT = fileURLToPath(new URL("./check-audit.ts", import.meta.url));

function check(env: Readonly<Record<string, string | undefined>>, ...heads: string[]): Promise<{ code: number; text: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [SCRIPT, ...heads], { env: { ...process.env, ...env } }, (error, stdout, stderr) => {
      resolve({ code: Number(error?.code ?? 0), text: stdout + stderr });
    });
  });
}

test("the check of the audit says intact, then names the event that is there no more", async () => {
  const location = await testLocation();
  const api = await openTestApi({ database: { ...(await location.open()), location } });
  const events = await api.ctx.db.select().from(auditEvent).orderBy(auditEvent.id);
  await api.close();
  const folder = location.env.DATA_DIR!;
  try {
    writeFileSync(join(folder, "secret.key"), KEY.toString("base64"));
    const { id, hash } = events.at(-1)!;
    const intact = { code: 0, text: expect.stringMatching(/^audit intact: 2 events, head 2:[0-9a-f]{64}\n$/) };
    expect(await check(location.env, `${id}:${hash}`)).toMatchObject(intact);
    const database = await location.open();
    await database.db.delete(auditEvent).where(eq(auditEvent.id, 2));
    await database.close();
    createAuditSeal(KEY, headFile(join(folder, "audit-head.json"))).note({ id, hash });
    expect(await check(location.env)).toMatchObject({ code: 1, text: expect.stringMatching(/^audit BROKEN: event 2 .*cut/) });
  } finally {
    await location.remove();
  }
});
