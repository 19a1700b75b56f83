import { describe, expect, test } from "vitest";
import { wish, writtenOffice } from "../../../../../tests/helpers/office.ts";
import { applyChangeSet } from "./apply-change-set.ts";
import { cancelChangeSet } from "./cancel-change-set.ts";
import { approveChangeSet } from "./decide-change-set.ts";
import { pauseChangeSet, resumeChangeSet } from "./pause-change-set.ts";
import { protectRecord } from "./protect-record.ts";
import { retryFailed } from "./retry-failed.ts";
import { setWriteSafety } from "./set-write-safety.ts";
import { submitChangeSet } from "./submit-change-set.ts";

const { stage, open, officer, approver, draft, carryOut } = writtenOffice();

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
    stage.platform.onOp = ({ key }) => {
      if (key === "r4") down.abort(new Error("the process went down"));
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
    stage.platform.onOp = async (op) => {
      if (op.key === "r2") await pauseChangeSet({ ctx: officer(), input: { id } });
      if (op.key === "r3") await cancelChangeSet({ ctx: officer(), input: { id } });
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
