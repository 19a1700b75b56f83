import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { openTestDatabase, type TestDatabase } from "../../../../../tests/helpers/database.ts";
import { openWrittenHub, type WrittenHub } from "../../../../../tests/helpers/written-platform.ts";
import { applyChangeSet } from "./apply-change-set.ts";
import { cancelChangeSet } from "./cancel-change-set.ts";
import { createChangeSet } from "./create-change-set.ts";
import { approveChangeSet } from "./decide-change-set.ts";
import { DriftKeeper } from "./drift-keeper.ts";
import { pauseChangeSet, resumeChangeSet } from "./pause-change-set.ts";
import { planChangeSet } from "./plan-change-set.ts";
import { protectRecord } from "./protect-record.ts";
import { changeOps } from "./queries.ts";
import { resolveConflict } from "./resolve-conflict.ts";
import { retryFailed } from "./retry-failed.ts";
import { revertChangeSet } from "./revert-change-set.ts";
import type { OpWish } from "./schema.ts";
import { setWriteSafety } from "./set-write-safety.ts";
import { submitChangeSet } from "./submit-change-set.ts";

let database: TestDatabase;
let stage: WrittenHub;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());
afterEach(() => stage.close());

const wish = (key: string, op: string, fields: Record<string, unknown> = {}): OpWish => ({ stream: "rooms", key, op, fields });
const officer = () => stage.as("li", "informationOfficer");
const approver = () => stage.as("chen", "approver");

async function draft(
  ops: OpWish[],
  more: { canary?: number; maxFailurePercent?: number; notBefore?: string } = {},
): Promise<number> {
  const { connectionId } = stage;
  const input = { connectionId, title: "a change", reason: "", source: "edit" as const, ops, ...more };
  const { id } = await createChangeSet({ ctx: officer(), input });
  await planChangeSet({ ctx: officer(), input: { id } });
  return id;
}

/** Through the gate, by whoever must. */
async function carryOut(id: number): Promise<void> {
  await submitChangeSet({ ctx: officer(), input: { id } });
  if ((await stage.set(id)).status === "submitted") await approveChangeSet({ ctx: approver(), input: { id } });
  await applyChangeSet({ ctx: officer(), input: { id } });
  await stage.work();
}

const open = async (options: { rooms?: number; batchMax?: number } = {}) => {
  stage = await openWrittenHub({ database, ...options });
};

describe("a plan", () => {
  test("says per field what was seen, what is there and what is wished, and writes nothing", async () => {
    await open();
    const id = await draft([
      wish("r1", "update", { limit: 600 }),
      wish("r2", "update", { limit: 450 }),
      wish("r99", "update", { limit: 1 }),
    ]);
    const [changed, same, missing] = await stage.ops(id);
    expect(changed).toMatchObject({
      outcome: "update",
      diff: [{ field: "limit", base: 450, now: 450, desired: 600, verdict: "change" }],
    });
    expect(same).toMatchObject({ outcome: "noop", code: "already_so" });
    expect(missing).toMatchObject({ outcome: "forbidden", code: "missing" });
    expect(await stage.set(id)).toMatchObject({
      status: "planned",
      counts: { update: 1, noop: 1, forbidden: 1 },
      approvalReasons: [],
    });
    expect(stage.platform.arrived).toEqual([]);
  });

  test("shows a conflict where somebody changed the same field, and a person settles it either way", async () => {
    await open();
    stage.platform.rooms.get("r1")!.limit = 500;
    stage.platform.rooms.get("r2")!.limit = 500;
    stage.platform.rooms.get("r3")!.name = "renamed by somebody";
    const id = await draft([1, 2, 3].map((n) => wish(`r${n}`, "update", { limit: 600 })));
    const [first, second, other] = await stage.ops(id);
    expect(first).toMatchObject({ outcome: "conflict", diff: [{ base: 450, now: 500, desired: 600, verdict: "conflict" }] });
    expect(other).toMatchObject({ outcome: "update" });
    await resolveConflict({ ctx: officer(), input: { id: first!.id, resolution: "mine" } });
    await resolveConflict({ ctx: officer(), input: { id: second!.id, resolution: "platform" } });
    expect((await stage.ops(id)).map(({ outcome }) => outcome)).toEqual(["update", "noop", "update"]);
  });

  test("two officers who edit the same room: the second sees the conflict per field", async () => {
    await open();
    const ctx = stage.as("zhao", "informationOfficer");
    const input = { connectionId: stage.connectionId, title: "second", reason: "", source: "edit" as const };
    const second = await createChangeSet({
      ctx,
      input: { ...input, ops: [wish("r1", "update", { limit: 700, name: "my name" })] },
    });
    const first = await draft([wish("r1", "update", { limit: 600 })]);
    await carryOut(first);
    await planChangeSet({ ctx, input: second });
    const [op] = await stage.ops(second.id);
    expect(op!.outcome).toBe("conflict");
    expect(new Set(op!.diff)).toEqual(
      new Set([
        { field: "limit", base: 450, now: 600, desired: 700, verdict: "conflict" },
        { field: "name", base: "room r1", now: "room r1", desired: "my name", verdict: "change" },
      ]),
    );
    expect(stage.platform.rooms.get("r1")).toMatchObject({ limit: 600, name: "room r1" });
  });

  test("counts the calls it will cost: a look before each batch, the sending, the reading back", async () => {
    await open({ rooms: 12, batchMax: 5 });
    const id = await draft([...stage.platform.rooms.keys()].map((key) => wish(key, "update", { limit: 600 })));
    expect((await stage.set(id)).plan).toMatchObject({ calls: 3 + 12 + 1 });
  });

  test("refuses a protected record, and expires", async () => {
    await open();
    const { connectionId } = stage;
    await protectRecord({ ctx: officer(), input: { connectionId, stream: "rooms", key: "r1", reason: "the data centre" } });
    const id = await draft([wish("r1", "cut"), wish("r2", "update", { limit: 1 })]);
    expect((await stage.ops(id))[0]).toMatchObject({ outcome: "forbidden", code: "protected" });
    stage.clock.advance(25 * 3_600_000);
    await expect(submitChangeSet({ ctx: officer(), input: { id } })).rejects.toMatchObject({ code: "conflict" });
  });

  test("of a platform that cannot be read is refused, and the draft stays", async () => {
    await open();
    stage.platform.down = true;
    await expect(draft([wish("r1", "update", { limit: 1 })])).rejects.toMatchObject({ code: "unavailable" });
  });
});

describe("approval", () => {
  test("is not needed for a few changes of data, and is for what is physical, costs money or is large", async () => {
    await open({ rooms: 30 });
    const reasons = async (ops: OpWish[]) => (await stage.set(await draft(ops))).approvalReasons;
    expect(await reasons([wish("r1", "update", { limit: 1 })])).toEqual([]);
    expect(await reasons([wish("r1", "cut")])).toEqual(["effect:physical"]);
    expect(await reasons([wish("r1", "topUp", { amount: 5 })])).toEqual(["effect:money"]);
    const many = Array.from({ length: 21 }, (_, n) => wish(`r${n + 1}`, "update", { limit: 1 }));
    expect(await reasons(many)).toEqual(["rows:21>20"]);
  });

  test("is never its author's, nor of a plan other than the one looked at", async () => {
    await open();
    const id = await draft([wish("r1", "cut")]);
    const both = stage.as("li", "informationOfficer", "approver");
    await submitChangeSet({ ctx: both, input: { id } });
    await expect(approveChangeSet({ ctx: both, input: { id } })).rejects.toMatchObject({ code: "forbidden" });
    await expect(approveChangeSet({ ctx: stage.as("li2", "informationOfficer"), input: { id } })).rejects.toMatchObject({
      code: "forbidden",
    });
    await expect(approveChangeSet({ ctx: approver(), input: { id, planHash: "another" } })).rejects.toMatchObject({
      code: "conflict",
    });
    await approveChangeSet({ ctx: approver(), input: { id, planHash: (await stage.set(id)).planHash! } });
    expect(await stage.set(id)).toMatchObject({ status: "approved", decidedBy: "chen" });
  });
});

describe("an apply", () => {
  test("does each op once, reads back, and a second plan is empty", async () => {
    await open();
    const id = await draft([
      wish("r1", "update", { name: " new name " }),
      wish("n1", "create", { name: "n", limit: 9 }),
      wish("r2", "delete"),
      wish("r3", "cut"),
    ]);
    await carryOut(id);
    expect(await stage.set(id)).toMatchObject({ status: "applied", counts: { applied: 4 }, verified: 4 });
    expect(stage.platform.ledger.map(({ op, key }) => `${op} ${key}`)).toEqual(["update r1", "create n1", "delete r2", "cut r3"]);
    const held = await stage.hub.records(stage.connectionId, "rooms");
    expect(held.get("r1")!.data).toMatchObject({ name: "new name" });
    expect(held.get("n1")!.data).toMatchObject({ limit: 9 });
    expect(held.get("r2")!.deleted).toBe(true);
    const again = await draft([wish("r1", "update", { name: " new name " }), wish("r2", "delete"), wish("r3", "cut")]);
    expect((await stage.ops(again)).map(({ outcome }) => outcome)).toEqual(["noop", "noop", "noop"]);
  });

  test("fails a stale row alone", async () => {
    await open();
    const id = await draft(
      [1, 2, 3].map((n) => wish(`r${n}`, "update", { limit: 600 })),
      { canary: 0 },
    );
    stage.platform.rooms.get("r2")!.limit = 777;
    await carryOut(id);
    expect((await stage.ops(id)).map(({ outcome, code }) => `${outcome} ${code}`)).toEqual([
      "applied null",
      "conflict stale",
      "applied null",
    ]);
    expect(await stage.set(id)).toMatchObject({ status: "partial" });
    expect(stage.platform.rooms.get("r2")!.limit).toBe(777);
    const [, stale] = await stage.ops(id);
    expect(stale!.diff).toEqual([{ field: "limit", base: 450, now: 777, desired: 600, verdict: "conflict" }]);
    expect((await stage.set(id, officer())).may).not.toContain("retry-failed");
  });

  test("leaves alone what was protected since the plan", async () => {
    await open();
    const id = await draft([1, 2].map((n) => wish(`r${n}`, "update", { limit: 600 })));
    const { connectionId } = stage;
    await protectRecord({ ctx: officer(), input: { connectionId, stream: "rooms", key: "r2", reason: "the data centre" } });
    await carryOut(id);
    expect((await stage.ops(id)).map(({ outcome, code }) => `${outcome} ${code}`)).toEqual(["applied null", "skipped protected"]);
    expect(stage.platform.arrived).toHaveLength(1);
  });

  test("tries again what was approved and not done, and never what the plan left out", async () => {
    await open();
    stage.platform.rooms.get("r1")!.limit = 500;
    stage.platform.fate = ({ key }) => (key === "r2" ? "refused" : undefined);
    const id = await draft(
      [1, 2, 3].map((n) => wish(`r${n}`, "update", { limit: 600 })),
      { canary: 0, maxFailurePercent: 100 },
    );
    await carryOut(id);
    stage.platform.fate = () => undefined;
    stage.platform.rooms.get("r1")!.limit = 450;
    await retryFailed({ ctx: officer(), input: { id } });
    await stage.work();
    expect((await stage.ops(id)).map(({ outcome }) => outcome)).toEqual(["conflict", "applied", "applied"]);
    expect(stage.platform.rooms.get("r1")!.limit).toBe(450);
  });

  test("is not tried again under an approval that has expired", async () => {
    await open();
    stage.platform.fate = () => "refused";
    const id = await draft([wish("r1", "update", { limit: 600 })]);
    await carryOut(id);
    expect((await stage.set(id, officer())).may).toContain("retry-failed");
    stage.clock.advance(25 * 3_600_000);
    expect((await stage.set(id, officer())).may).not.toContain("retry-failed");
    await expect(retryFailed({ ctx: officer(), input: { id } })).rejects.toMatchObject({ code: "conflict" });
  });

  test("that finds a wish granted already tells the hub what is there", async () => {
    await open();
    const id = await draft([1, 2].map((n) => wish(`r${n}`, "update", { limit: 600 })));
    stage.platform.rooms.get("r1")!.limit = 600;
    await carryOut(id);
    expect((await stage.ops(id)).map(({ outcome }) => outcome)).toEqual(["noop", "applied"]);
    expect((await stage.hub.records(stage.connectionId, "rooms")).get("r1")!.data).toMatchObject({ limit: 600 });
  });

  test.each([
    ["update", { limit: 600 }],
    ["cut", {}],
    ["topUp", { amount: 700 }],
  ])("resolves a %s nobody answered by looking, and never sends it twice", async (op, fields) => {
    await open();
    stage.platform.fate = ({ key }) => (key === "r1" ? "silentDone" : key === "r2" ? "silentLost" : undefined);
    const id = await draft(
      [1, 2, 3].map((n) => wish(`r${n}`, op, fields)),
      { canary: 0, maxFailurePercent: 100 },
    );
    await carryOut(id);
    expect((await stage.ops(id)).map(({ outcome, code }) => `${outcome} ${code}`)).toEqual([
      "applied resolved",
      "failed not_done",
      "applied null",
    ]);
    expect(stage.platform.arrived).toHaveLength(3);
    expect(stage.platform.ledger.map(({ key }) => key)).toEqual(["r1", "r3"]);
    stage.platform.fate = () => undefined;
    await retryFailed({ ctx: officer(), input: { id } });
    await stage.work();
    expect(await stage.set(id)).toMatchObject({ status: "applied", counts: { applied: 3 } });
    expect(stage.platform.ledger.map(({ key }) => key).sort()).toEqual(["r1", "r2", "r3"]);
  });

  test("that was broken off while sending goes on by looking, not by sending again", async () => {
    await open();
    const down = new AbortController();
    stage.platform.onApply = (ops) => {
      if (ops.some(({ key }) => key === "r4")) down.abort(new Error("the process went down"));
    };
    const id = await draft(
      Array.from({ length: 9 }, (_, n) => wish(`r${n + 1}`, "topUp", { amount: 100 })),
      { canary: 0 },
    );
    await submitChangeSet({ ctx: officer(), input: { id } });
    await approveChangeSet({ ctx: approver(), input: { id } });
    await applyChangeSet({ ctx: officer(), input: { id } });
    const { workChanges } = await import("./work-changes.ts");
    await workChanges(stage.hub.ctx, stage.connectionId, down.signal);
    await stage.work();
    expect(await stage.set(id)).toMatchObject({ status: "applied", counts: { applied: 9 } });
    expect(new Set(stage.platform.arrived).size).toBe(stage.platform.arrived.length);
  });

  test("tries a few first and sends nothing more when they fail", async () => {
    await open({ batchMax: 50 });
    stage.platform.fate = () => "refused";
    const id = await draft([1, 2, 3, 4, 5].map((n) => wish(`r${n}`, "update", { limit: 1 })));
    await carryOut(id);
    expect(await stage.set(id)).toMatchObject({ status: "failed", stopReason: "failures", counts: { rejected: 3, skipped: 2 } });
  });

  test("says when the read-back does not show what was acknowledged", async () => {
    await open();
    stage.platform.fate = () => "onlyAcknowledged";
    const id = await draft([wish("r1", "cut")]);
    await carryOut(id);
    expect(await stage.set(id)).toMatchObject({ status: "partial", counts: { applied: 1 }, verified: 0, unverified: 1 });
  });

  test("of a large set reads back while it still sends, and each op once", async () => {
    await open({ rooms: 1_400, batchMax: 100 });
    const keys = [...stage.platform.rooms.keys()];
    const id = await draft(keys.map((key) => wish(key, "update", { limit: 600 })));
    const verified: number[] = [];
    stage.platform.onApply = async () => void verified.push((await stage.set(id)).verified);
    const before = stage.platform.observed;
    await carryOut(id);
    expect(verified.at(-1)).toBeGreaterThan(0);
    expect(await stage.set(id)).toMatchObject({ status: "applied", counts: { applied: 1_400 }, verified: 1_400 });
    expect(stage.platform.observed - before).toBe(2 * 1_400);
  });

  test("sends data again that the platform was too busy for, and nothing graver", async () => {
    await open();
    let busy = 1;
    stage.platform.fate = () => (busy-- > 0 ? "busy" : undefined);
    const id = await draft([wish("r1", "update", { limit: 1 })]);
    await carryOut(id);
    expect(await stage.set(id)).toMatchObject({ status: "applied" });
    stage.platform.fate = () => "busy";
    const grave = await draft([wish("r2", "cut")]);
    await carryOut(grave);
    expect((await stage.ops(grave))[0]).toMatchObject({ outcome: "failed", code: "busy", attempts: 1 });
  });

  test("is cancelled or paused between batches with a true account", async () => {
    await open({ batchMax: 1 });
    const id = await draft(
      [1, 2, 3, 4].map((n) => wish(`r${n}`, "update", { limit: 1 })),
      { canary: 0 },
    );
    stage.platform.onApply = async ([op]) => {
      if (op!.key === "r2") await pauseChangeSet({ ctx: officer(), input: { id } });
      if (op!.key === "r3") await cancelChangeSet({ ctx: officer(), input: { id } });
    };
    await carryOut(id);
    expect(await stage.set(id)).toMatchObject({ status: "applying", paused: true, counts: { applied: 2, update: 2 } });
    await resumeChangeSet({ ctx: officer(), input: { id } });
    await stage.work();
    expect(await stage.set(id)).toMatchObject({ status: "partial", stopReason: "cancelled", counts: { applied: 3, skipped: 1 } });
    expect(stage.platform.ledger).toHaveLength(3);
  });

  test("that waits for its window is given up at once", async () => {
    await open();
    const notBefore = new Date(stage.clock.now() + 3_600_000).toISOString();
    const id = await draft([wish("r1", "update", { limit: 1 })], { notBefore });
    await carryOut(id);
    expect(await stage.set(id)).toMatchObject({ status: "applying" });
    await cancelChangeSet({ ctx: officer(), input: { id } });
    const { workChanges } = await import("./work-changes.ts");
    await workChanges(stage.hub.ctx, stage.connectionId, new AbortController().signal);
    expect(await stage.set(id)).toMatchObject({ status: "cancelled", counts: { skipped: 1 } });
  });

  test("waits for its window and for the end of quiet hours, and stops when all writing is stopped", async () => {
    await open();
    await setWriteSafety({ ctx: stage.as("boss", "supervisor"), input: { quietHours: "09:00-09:25" } });
    const id = await draft([wish("r1", "cut")]);
    await submitChangeSet({ ctx: officer(), input: { id } });
    await approveChangeSet({ ctx: approver(), input: { id } });
    await applyChangeSet({ ctx: officer(), input: { id } });
    const { workChanges } = await import("./work-changes.ts");
    await workChanges(stage.hub.ctx, stage.connectionId, new AbortController().signal);
    expect(stage.platform.ledger).toEqual([]);
    await stage.work();
    expect(await stage.set(id)).toMatchObject({ status: "applied" });
    const stopped = await draft([wish("r2", "update", { limit: 1 })]);
    await setWriteSafety({ ctx: officer(), input: { stopped: true, reason: "storm" } });
    await submitChangeSet({ ctx: officer(), input: { id: stopped } });
    await expect(applyChangeSet({ ctx: officer(), input: { id: stopped } })).rejects.toMatchObject({ code: "conflict" });
    await expect(setWriteSafety({ ctx: officer(), input: { stopped: false } })).rejects.toMatchObject({ code: "forbidden" });
    await setWriteSafety({ ctx: stage.as("boss", "supervisor"), input: { stopped: false, quietHours: "" } });
  });
});

describe("a revert", () => {
  test("restores what was observed before, through the same gate", async () => {
    await open();
    const id = await draft([
      wish("r1", "update", { limit: 600 }),
      wish("r2", "cut"),
      wish("n1", "create", { name: "n", limit: 1 }),
    ]);
    await carryOut(id);
    const back = await revertChangeSet({ ctx: officer(), input: { id } });
    expect(await stage.set(back.id)).toMatchObject({
      status: "planned",
      source: "revert",
      revertsId: id,
      approvalReasons: ["effect:physical"],
    });
    await carryOut(back.id);
    expect(await stage.set(back.id)).toMatchObject({ status: "applied" });
    expect(stage.platform.rooms.get("r1")!.limit).toBe(450);
    expect(stage.platform.rooms.get("r2")!.relay).toBe("on");
    expect(stage.platform.rooms.has("n1")).toBe(false);
    expect(await stage.set(id)).toMatchObject({ revertedById: back.id });
  });

  test("of money is done once: not beside one that stands, nor after one that was done", async () => {
    await open();
    const id = await draft([wish("r1", "topUp", { amount: 5 }), wish("r2", "topUp", { amount: 7 })]);
    await carryOut(id);
    const takeBack = () => revertChangeSet({ ctx: officer(), input: { id } });
    const answers = await Promise.allSettled([takeBack(), takeBack(), takeBack()]);
    expect(answers.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    const first = (await stage.set(id)).revertedById!;
    await expect(takeBack()).rejects.toMatchObject({
      code: "conflict",
      facts: { detail: { revertedById: first, status: "planned" } },
    });
    expect((await stage.set(id, officer())).may).not.toContain("revert");
    await cancelChangeSet({ ctx: officer(), input: { id: first } });
    stage.platform.fate = ({ key }) => (key === "r1" ? "refused" : undefined);
    const second = await takeBack();
    await carryOut(second.id);
    stage.platform.fate = () => undefined;
    expect(await stage.set(second.id)).toMatchObject({ status: "partial", counts: { applied: 1, rejected: 1 } });
    const third = await takeBack();
    expect((await stage.ops(third.id)).map(({ key, op }) => `${op} ${key}`)).toEqual(["chargeBack r1"]);
    await expect(retryFailed({ ctx: officer(), input: { id: second.id } })).rejects.toMatchObject({ code: "conflict" });
    await carryOut(third.id);
    await expect(takeBack()).rejects.toMatchObject({ code: "conflict" });
    expect([...stage.platform.rooms.values()].slice(0, 2).map(({ balance }) => balance)).toEqual([1000, 1000]);
  });

  test("is a conflict where somebody altered since what the change left behind, whether or not a sync saw it", async () => {
    await open();
    const id = await draft([1, 2].map((n) => wish(`r${n}`, "update", { limit: 600 })));
    await carryOut(id);
    stage.platform.rooms.get("r1")!.limit = 800;
    await stage.hub.sync(stage.connectionId);
    const back = await revertChangeSet({ ctx: officer(), input: { id } });
    const ops = new Map((await stage.ops(back.id)).map((op) => [op.key, op]));
    expect(ops.get("r1")).toMatchObject({
      outcome: "conflict",
      label: "room r1",
      diff: [{ field: "limit", base: 600, now: 800, desired: 450, verdict: "conflict" }],
    });
    expect(ops.get("r2")).toMatchObject({ outcome: "update", diff: [{ base: 600, now: 600, desired: 450 }] });
  });

  test("of what cannot be taken back is refused", async () => {
    await open();
    const id = await draft([wish("r1", "chargeBack", { amount: 5 })]);
    await carryOut(id);
    await expect(revertChangeSet({ ctx: officer(), input: { id } })).rejects.toMatchObject({ code: "conflict" });
  });
});

test("an applied change the platform lost is shown after the next sync, until it is as wished again", async () => {
  await open();
  const drift = new DriftKeeper(stage.hub.ctx);
  await drift.tend();
  const id = await draft([wish("r1", "update", { limit: 600 }), wish("r2", "update", { limit: 600 })]);
  await carryOut(id);
  await stage.hub.sync(stage.connectionId);
  expect(await drift.tend()).toBe(0);
  stage.platform.rooms.get("r1")!.limit = 450;
  stage.clock.advance(60_000);
  await stage.hub.sync(stage.connectionId);
  expect(await drift.tend()).toBe(1);
  expect((await stage.ops(id)).map(({ drift }) => drift)).toEqual([{ limit: 450 }, null]);
  const drifted = (yes: unknown) => changeOps.list({ ctx: officer(), query: { filter: { changeSetId: id, drifted: yes } } });
  for (const yes of [true, "true"]) expect((await drifted(yes)).rows.map(({ key }) => key)).toEqual(["r1"]);
  expect((await drifted(false)).rows.map(({ key }) => key)).toEqual(["r2"]);
  await expect(drifted("perhaps")).rejects.toThrow("drifted takes true or false");
  stage.platform.rooms.get("r1")!.limit = 600;
  stage.clock.advance(60_000);
  await stage.hub.sync(stage.connectionId);
  await drift.tend();
  expect(await stage.set(id)).toMatchObject({ lost: 0 });
  drift.close();
});
