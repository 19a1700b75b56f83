import { auditEvent } from "@campushub/drizzle/schema";
import { asc, eq, sql } from "drizzle-orm";
import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { openTestApi, type TestApi } from "../../../../../tests/helpers/api.ts";
import { checkAudit } from "./check.ts";
import { perform } from "./perform.ts";

let api: TestApi;
beforeAll(async () => {
  api = await openTestApi();
});
afterAll(() => api.close());
beforeEach(async () => {
  await api.ctx.db.delete(auditEvent);
});

const write = (after: unknown, ctx = api.ctx) =>
  perform({
    ctx,
    resource: "users",
    action: "edit",
    recordId: "u1",
    work: async (_tx, audit) => audit({ after, reason: "because" }),
  });

describe("the audit chain", () => {
  test("events follow each other without a gap and check out", async () => {
    for (let count = 0; count < 5; count++) await write({ count });
    expect(await checkAudit(api.ctx)).toMatchObject({ intact: true, events: 5, brokenAt: null });
  });

  test("events written at the same time still make one chain", async () => {
    await Promise.all(Array.from({ length: 20 }, (_, count) => write({ count })));
    expect(await checkAudit(api.ctx)).toMatchObject({ intact: true, events: 20 });
  });

  test("whatever JSON an event holds, the database gives it back as it was hashed", async () => {
    await fc.assert(
      fc.asyncProperty(fc.jsonValue({ stringUnit: "binary" }), async (value) => {
        await api.ctx.db.delete(auditEvent);
        await write({ value });
        expect(await checkAudit(api.ctx)).toMatchObject({ intact: true, events: 1 });
      }),
      { numRuns: 150 },
    );
  });

  test("any changed byte in any column of any row is found, and the row is named", async () => {
    await api.ctx.db.delete(auditEvent);
    for (let count = 0; count < 6; count++) await write({ count, text: `value ${count}` });
    const rows = await api.ctx.db.select().from(auditEvent).orderBy(asc(auditEvent.id));
    const columns = [
      "actorKind",
      "actorId",
      "actorName",
      "action",
      "resource",
      "recordId",
      "reason",
      "after",
      "prevHash",
      "hash",
    ] as const;
    const anywhere = fc.tuple(fc.nat(rows.length - 1), fc.constantFrom(...columns), fc.nat(), fc.integer({ min: 1, max: 90 }));
    await fc.assert(
      fc.asyncProperty(anywhere, async ([index, column, position, shift]) => {
        const row = rows[index]!;
        const changed = changeByte(row[column], { position, shift });
        if (changed === undefined) return;
        await api.ctx.db
          .update(auditEvent)
          .set({ [column]: changed })
          .where(eq(auditEvent.id, row.id));
        const { intact, brokenAt } = await checkAudit(api.ctx);
        expect([intact, brokenAt?.id]).toEqual([false, row.id]);
        await api.ctx.db
          .update(auditEvent)
          .set({ [column]: row[column] })
          .where(eq(auditEvent.id, row.id));
      }),
      { numRuns: 200 },
    );
    expect(await checkAudit(api.ctx)).toMatchObject({ intact: true, events: 6 });
  });

  test("a moved time, a removed row and a row put in between are found", async () => {
    for (let count = 0; count < 4; count++) await write({ count });
    await api.ctx.db
      .update(auditEvent)
      .set({ at: sql`${auditEvent.at} + interval '1 ms'` })
      .where(eq(auditEvent.id, 3));
    expect((await checkAudit(api.ctx)).brokenAt).toEqual({ id: 3, fault: "content" });
    await api.ctx.db.delete(auditEvent).where(eq(auditEvent.id, 2));
    expect((await checkAudit(api.ctx)).brokenAt).toEqual({ id: 2, fault: "missing" });
  });

  test("secrets and telephone numbers are masked before they are kept", async () => {
    await write({ password: "hunter2hunter2", note: "call 13812345678", nested: { apiKey: "abc" } });
    const [row] = await api.ctx.db.select().from(auditEvent);
    expect(row!.after).toEqual({ password: "•••", note: "call 138••••5678", nested: { apiKey: "•••" } });
  });
});

describe("changing through perform", () => {
  test("a change without an audit event is rolled back", async () => {
    const silent = perform({ ctx: api.ctx, resource: "users", action: "edit", work: async () => "done" });
    await expect(silent).rejects.toThrow("without an audit event");
  });

  test("a change that fails leaves no audit event", async () => {
    const failing = perform({
      ctx: api.ctx,
      resource: "users",
      action: "edit",
      work: async (_tx, audit) => {
        audit({ after: 1 });
        throw new Error("no");
      },
    });
    await expect(failing).rejects.toThrow("no");
    expect(await checkAudit(api.ctx)).toMatchObject({ events: 0 });
  });

  test("who may not is refused before anything is opened", async () => {
    const ctx = { ...api.ctx, actor: { kind: "user", id: "u", name: "u", roles: ["viewer"] } as const };
    await expect(write({}, ctx)).rejects.toMatchObject({ code: "forbidden" });
  });
});

describe("over HTTP", () => {
  test("the check answers its verdict to who may ask", async () => {
    await write({ count: 1 });
    const response = await api.call("/api/audit-events/_check", { method: "POST" });
    expect(await response.json()).toMatchObject({ intact: true, events: 1 });
    const viewer = await api.tokenFor("viewer");
    expect((await api.call("/api/audit-events/_check", { method: "POST", token: viewer })).status).toBe(403);
  });

  test("events are filtered by who, what, when and any text; addresses are for administrators", async () => {
    await write({ note: "needle" });
    const token = await api.tokenFor("supervisor");
    const found = async (filter: object, asker?: string) => {
      const response = await api.call(`/api/audit-events?filter=${encodeURIComponent(JSON.stringify(filter))}`, { token: asker });
      return (await response.json()) as object[];
    };
    expect(await found({ q: "NEEDLE" })).toHaveLength(1);
    expect(await found({ actorId: "system", action: "users.edit", at_gte: "2026-01-01", at_lte: "2999-01-01" })).toHaveLength(1);
    const [seen] = await found({ q: "needle" }, token);
    expect(seen).not.toHaveProperty("address");
  });
});

/** One character of a text, or of the first text in a JSON value, made another; undefined where there is none. */
function changeByte(value: unknown, { position, shift }: { position: number; shift: number }): unknown {
  if (typeof value === "object" && value !== null) {
    const { text, ...rest } = value as { text: string };
    return { ...rest, text: changeByte(text, { position, shift }) };
  }
  if (typeof value !== "string" || value === "") return undefined;
  const at = position % value.length;
  const other = String.fromCharCode(32 + ((value.charCodeAt(at) - 32 + shift) % 95));
  return value.slice(0, at) + other + value.slice(at + 1);
}
