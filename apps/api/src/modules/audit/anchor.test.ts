import { auditEvent } from "@campushub/drizzle/schema";
import { asc, desc, gt } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { FakeClock } from "../../../../../connectors/_kit/testing/index.ts";
import { openTestDatabase, type TestDatabase } from "../../../../../tests/helpers/database.ts";
import { KEY, servicesOn } from "../../../../../tests/helpers/services.ts";
import { systemActor } from "../../core/actor.ts";
import type { ChainHead, Ctx } from "../../core/context.ts";
import { createAuditSeal } from "../../infra/audit-seal.ts";
import { anchorAudit, printHead, reanchorAudit } from "./anchor.ts";
import { GENESIS, hashedText, unkeyedHash } from "./canonical.ts";
import { checkAudit } from "./check.ts";
import { perform } from "./perform.ts";
import { grants } from "./policy.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  await database.db.delete(auditEvent);
});

const said: string[] = [];
const log = {
  debug() {},
  info: (_: object, text: string) => void said.push(text),
  warn() {},
  error: (_: object, text: string) => void said.push(text),
};

/** What is kept beside the database: a disk that survives restarts of the hub. */
class Disk {
  head: ChainHead | undefined;
  /** A hub that starts with it. */
  start(key = KEY): Ctx {
    said.length = 0;
    const write = (head: ChainHead) => {
      this.head = head;
    };
    const store = () => ({ read: () => this.head, write });
    const services = servicesOn(database, new FakeClock(), grants);
    return { ...services, log, audit: createAuditSeal(key, store), actor: systemActor };
  }
}

const write = (ctx: Ctx, count = 1) =>
  perform({ ctx, resource: "audit-events", action: "check", work: async (_tx, audit) => audit({ after: { count } }) });
async function chain(events: number): Promise<{ disk: Disk; ctx: Ctx }> {
  const disk = new Disk();
  const ctx = disk.start();
  await anchorAudit({ ctx });
  for (let count = 1; count <= events; count++) await write(ctx, count);
  return { disk, ctx };
}
const rowsNow = () => database.db.select().from(auditEvent).orderBy(asc(auditEvent.id));

/** Writes the chain again as somebody would who has the database but not the key. */
async function forge(rows: readonly (typeof auditEvent.$inferSelect)[]): Promise<void> {
  let prevHash = GENESIS;
  await database.db.delete(auditEvent);
  for (const row of rows) {
    const content = { ...row, prevHash };
    const hash = unkeyedHash(hashedText({ ...content, at: row.at.toISOString() }));
    await database.db.insert(auditEvent).values({ ...content, hash });
    prevHash = hash;
  }
}

describe("a chain that somebody with the database alone got at", () => {
  test("whose end was cut off is found, before and after the next event and after a restart", async () => {
    const { disk, ctx } = await chain(5);
    await database.db.delete(auditEvent).where(gt(auditEvent.id, 3));
    expect(await checkAudit(ctx)).toMatchObject({ intact: false, events: 3, brokenAt: { id: 5, fault: "cut" } });
    for (let count = 0; count < 4; count++) await write(ctx);
    expect(await checkAudit(ctx)).toMatchObject({ intact: false, brokenAt: { id: 5, fault: "cut" } });
    expect(said.filter((text) => /events were taken away/.test(text))).toHaveLength(1);
    const again = disk.start();
    await anchorAudit({ ctx: again });
    await write(again);
    expect(said.filter((text) => /events were taken away/.test(text))).toHaveLength(1);
    expect((await checkAudit(again)).brokenAt).toEqual({ id: 5, fault: "cut" });
  });

  test("that was wiped is found, though a new one has begun", async () => {
    const { disk } = await chain(3);
    await database.db.delete(auditEvent);
    const again = disk.start();
    await anchorAudit({ ctx: again });
    expect((await checkAudit(again)).brokenAt).toEqual({ id: 3, fault: "cut" });
    for (let count = 0; count < 5; count++) await write(again);
    expect((await checkAudit(again)).brokenAt).toEqual({ id: 3, fault: "cut" });
  });

  test("that was written again with hashes of its own is found, wherever it was altered, with or without the note", async () => {
    const { disk, ctx } = await chain(4);
    const rows = await rowsNow();
    await forge(rows.map((row) => (row.id === 2 ? { ...row, actorName: "somebody else" } : row)));
    expect((await checkAudit(ctx)).intact).toBe(false);
    const noteless = new Disk().start();
    expect((await checkAudit(noteless)).brokenAt).toEqual({ id: 4, fault: "unkeyed" });
    // Not even the hub's own next event makes it a chain of the hub's: sealing is done where nothing was ever noted.
    const again = disk.start();
    await anchorAudit({ ctx: again });
    await write(again);
    expect((await checkAudit({ ...noteless, audit: noteless.audit })).brokenAt).toEqual({ id: 5, fault: "unkeyed" });
  });

  test("is held against the heads that were printed and kept elsewhere", async () => {
    const { ctx } = await chain(4);
    const { id, hash } = (await printHead({ ctx }))!;
    const noteless = new Disk().start();
    expect((await checkAudit(noteless, [`${id}:${hash}`])).intact).toBe(true);
    expect((await checkAudit(noteless, [hash])).intact).toBe(true);
    await database.db.delete(auditEvent).where(gt(auditEvent.id, 2));
    expect((await checkAudit(noteless)).intact).toBe(true);
    expect((await checkAudit(noteless, [`${id}:${hash}`])).brokenAt).toEqual({ id: 4, fault: "cut" });
    expect((await checkAudit(noteless, [hash])).brokenAt).toEqual({ id: 3, fault: "cut" });
  });

  test("says nothing to who has another key", async () => {
    await chain(2);
    expect((await checkAudit(new Disk().start(Buffer.alloc(32, 9)))).brokenAt).toEqual({ id: 1, fault: "content" });
  });
});

describe("a chain from before hashes were keyed", () => {
  test("is sealed at the first start and goes on keyed; what stood below the seal is still checked", async () => {
    const { ctx: maker } = await chain(3);
    await forge(await rowsNow());
    expect((await checkAudit(maker)).intact).toBe(false);
    const disk = new Disk();
    const ctx = disk.start();
    await anchorAudit({ ctx });
    await write(ctx);
    expect(await checkAudit(ctx)).toMatchObject({ intact: true, events: 5 });
    const [, seal] = await database.db.select().from(auditEvent).orderBy(desc(auditEvent.id));
    expect(seal).toMatchObject({ id: 4, action: "audit-events.seal", after: { events: 3 } });
    await anchorAudit({ ctx: disk.start() });
    await anchorAudit({ ctx: new Disk().start() });
    expect(await rowsNow()).toHaveLength(5);
    const rows = await rowsNow();
    await forge(rows.map((row) => (row.id === 1 ? { ...row, actorName: "somebody else" } : row)).slice(0, 3));
    await database.db.insert(auditEvent).values(rows.slice(3));
    expect((await checkAudit(ctx)).brokenAt).toEqual({ id: 4, fault: "link" });
  });
});

test("after a restore that was noticed the note begins anew, and the audit says what it held", async () => {
  const { disk } = await chain(5);
  await database.db.delete(auditEvent).where(gt(auditEvent.id, 3));
  const ctx = disk.start();
  await anchorAudit({ ctx });
  await reanchorAudit({ ctx });
  await write(ctx);
  expect(await checkAudit(ctx)).toMatchObject({ intact: true, events: 5 });
  const [, event] = await database.db.select().from(auditEvent).orderBy(desc(auditEvent.id));
  expect(event).toMatchObject({ action: "audit-events.reanchor", before: { head: expect.stringMatching(/^5:/) } });
  expect(disk.head!.id).toBe(5);
});
