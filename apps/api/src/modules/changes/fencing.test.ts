import { auditEvent, connection } from "@campushub/drizzle/schema";
import { FakeClock } from "@campushub/kit/testing";
import { and, asc, eq } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { wish, writtenOffice } from "../../../../../tests/helpers/office.ts";
import type { Ctx } from "../../core/context.ts";
import { applyChangeSet } from "./apply-change-set.ts";
import { cancelChangeSet } from "./cancel-change-set.ts";
import { approveChangeSet } from "./decide-change-set.ts";
import { claimSet } from "./engine/claim-set.ts";
import { pauseChangeSet, resumeChangeSet } from "./pause-change-set.ts";
import { retryFailed } from "./retry-failed.ts";
import { setWriteSafety } from "./set-write-safety.ts";
import { submitChangeSet } from "./submit-change-set.ts";
import { workChanges } from "./work-changes.ts";

const STANDSTILL_MS = 64_000;
const TWO_HOURS_MS = 7_200_000;

const { stage, open, officer, approver, draft } = writtenOffice();
const never = new AbortController().signal;
const account = async (id: number) => (await stage.ops(id)).map(({ outcome }) => outcome);
const booked = () => stage.platform.ledger.map(({ key }) => key);

/** A set of five top-ups in one batch, on its way to a worker. */
async function underWay(): Promise<number> {
  await open();
  const ops = [1, 2, 3, 4, 5].map((n) => wish(`r${n}`, "topUp", { amount: 100 }));
  const id = await draft(ops, { canary: 0, maxFailurePercent: 100 });
  await submitChangeSet({ ctx: officer(), input: { id } });
  await approveChangeSet({ ctx: approver(), input: { id } });
  await applyChangeSet({ ctx: officer(), input: { id } });
  return id;
}

/** Once, while this room's op is on its way. */
function during(key: string, work: () => Promise<unknown> | unknown): void {
  stage.platform.onOp = async (op) => {
    if (op.key !== key) return;
    stage.platform.onOp = () => {};
    await work();
  };
}

/** Another process on the same database, whose clock is so far ahead. */
const another = (aheadMs = 0): Ctx => {
  const clock = new FakeClock(new Date(stage.clock.now() + aheadMs).toISOString());
  return { ...stage.hub.ctx, instance: "another", clock };
};
const workBy = (ctx: Ctx) => workChanges(ctx, stage.connectionId, never);

describe("a stop within a batch", () => {
  test.each<[string, (id: number) => Promise<unknown>, string | null]>([
    ["stopping all writes", () => setWriteSafety({ ctx: officer(), input: { stopped: true, reason: "storm" } }), "writesStopped"],
    ["cancelling the set", (id) => cancelChangeSet({ ctx: officer(), input: { id } }), "cancelled"],
    ["disarming the connection", () => disarm(), "disarmed"],
  ])("by %s lets only the op on its way leave", async (_how, stop, stopReason) => {
    const id = await underWay();
    during("r2", () => stop(id));
    await stage.work();
    expect(await account(id)).toEqual(["applied", "applied", "skipped", "skipped", "skipped"]);
    expect(await stage.set(id)).toMatchObject({ status: "partial", stopReason });
    expect(booked()).toEqual(["r1", "r2"]);
    await setWriteSafety({ ctx: stage.as("boss", "supervisor"), input: { stopped: false } });
  });

  test("by pausing keeps the rest for later, as if it had not been tried", async () => {
    const id = await underWay();
    during("r2", () => pauseChangeSet({ ctx: officer(), input: { id } }));
    await stage.work();
    expect(await account(id)).toEqual(["applied", "applied", "action", "action", "action"]);
    await resumeChangeSet({ ctx: officer(), input: { id } });
    await stage.work();
    expect(await stage.set(id)).toMatchObject({ status: "applied", counts: { applied: 5 } });
    expect((await stage.ops(id)).map(({ attempts }) => attempts)).toEqual([1, 1, 1, 1, 1]);
  });

  test("because the process goes down finishes the op on its way, and the rest goes on in the next process", async () => {
    const id = await underWay();
    const down = new AbortController();
    during("r2", () => down.abort(new Error("the hub is stopping")));
    await workChanges(stage.hub.ctx, stage.connectionId, down.signal);
    expect(await account(id)).toEqual(["applied", "applied", "action", "action", "action"]);
    await workBy(another());
    expect(await stage.set(id)).toMatchObject({ status: "applied", counts: { applied: 5 } });
    expect(stage.platform.arrived).toHaveLength(5);
  });
});

describe("a worker that stood still", () => {
  test("sends nothing more once its lease is over, and what it sent is neither sent again nor denied", async () => {
    const id = await underWay();
    during("r2", async () => {
      stage.clock.advance(STANDSTILL_MS);
      await workBy(another());
      expect(await account(id)).toEqual(["applied", "unknown", "unknown", "unknown", "unknown"]);
    });
    await stage.work();
    expect(booked()).toEqual(["r1", "r2"]);
    expect(await account(id)).toEqual(["applied", "applied", "failed", "failed", "failed"]);
    expect(await lateResults(id)).toEqual([
      ["r1", "applied"],
      ["r2", "applied"],
    ]);
  });

  test("and whose answer came after all was declared not done makes that unknown again, to be looked up", async () => {
    const id = await underWay();
    during("r2", async () => {
      stage.clock.advance(STANDSTILL_MS);
      await workBy(another());
      stage.clock.advance(STANDSTILL_MS);
      await workBy(another());
      expect(await account(id)).toEqual(["applied", "failed", "failed", "failed", "failed"]);
    });
    await stage.work();
    expect((await stage.ops(id)).map(({ outcome, code }) => `${outcome} ${code}`)).toEqual([
      "applied resolved",
      "unknown late_result",
      ...Array.from({ length: 3 }, () => "failed not_done"),
    ]);
    await retryFailed({ ctx: officer(), input: { id } });
    await stage.work();
    expect(await stage.set(id)).toMatchObject({ status: "applied", counts: { applied: 5 } });
    expect(booked().sort()).toEqual(["r1", "r2", "r3", "r4", "r5"]);
  });
});

describe("the clocks of workers", () => {
  test.each([65_000, TWO_HOURS_MS, -TWO_HOURS_MS])("%i ms from the database's let nobody take a live set", async (aheadMs) => {
    const id = await underWay();
    during("r2", () => workBy(another(aheadMs)));
    await stage.work();
    expect(await stage.set(id)).toMatchObject({ status: "applied", counts: { applied: 5 } });
    expect(stage.platform.arrived).toHaveLength(5);
  });

  test("two hours ahead keep a set from nobody once their worker is dead", async () => {
    const id = await underWay();
    expect(await claimSet(another(TWO_HOURS_MS), stage.connectionId)).toBeDefined();
    expect(await claimSet(another(), stage.connectionId)).toBeUndefined();
    stage.clock.advance(31_000);
    await workBy(another());
    expect(await stage.set(id)).toMatchObject({ status: "applied", counts: { applied: 5 } });
  });
});

const disarm = () => stage.hub.ctx.db.update(connection).set({ armed: false }).where(eq(connection.id, stage.connectionId));

async function lateResults(id: number): Promise<unknown[]> {
  const mine = and(eq(auditEvent.action, "change-sets.late"), eq(auditEvent.recordId, String(id)));
  const rows = await stage.hub.ctx.db
    .select({ after: auditEvent.after })
    .from(auditEvent)
    .where(mine)
    .orderBy(asc(auditEvent.id));
  return rows.map(({ after }) => {
    const { key, outcome } = after as Record<string, unknown>;
    return [key, outcome];
  });
}
