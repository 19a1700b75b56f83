import { describe, expect, test } from "vitest";
import { wish, writtenOffice } from "../../../../../tests/helpers/office.ts";
import { updateConnection } from "../connections/index.ts";
import { applyChangeSet } from "./apply-change-set.ts";
import { approveChangeSet } from "./decide-change-set.ts";
import { expirePlans } from "./expire-plans.ts";
import { planChangeSet } from "./plan-change-set.ts";
import { retryFailed } from "./retry-failed.ts";
import { submitChangeSet } from "./submit-change-set.ts";

const HOUR_MS = 3_600_000;

const { stage, open, officer, approver, draft, carryOut } = writtenOffice();
const settings = (config: Record<string, unknown>) =>
  updateConnection({ ctx: stage.hub.ctx, input: { id: stage.connectionId, changes: { config } } });
const topUps = (...keys: string[]) => keys.map((key) => wish(key, "topUp", { amount: 700 }));
const changed = (...changes: string[]) => ({ code: "conflict", facts: { detail: { reason: "settings", changes } } });

describe("a change set is sent as it was agreed to", () => {
  test("and not once the connection's settings are others: neither submitted, approved nor applied, and planned anew it may", async () => {
    await open();
    const id = await draft(topUps("r1"));
    await settings({ account: "another" });
    await expect(submitChangeSet({ ctx: officer(), input: { id } })).rejects.toMatchObject(changed("setting account"));
    await settings({ account: "hub" });
    await submitChangeSet({ ctx: officer(), input: { id } });
    await settings({ kinds: { "1": "office", "2": "01000" } });
    await expect(approveChangeSet({ ctx: approver(), input: { id } })).rejects.toMatchObject(changed("setting kinds"));
    expect((await stage.set(id, approver())).may).not.toContain("approve");
    await settings({ account: "hub" });
    await approveChangeSet({ ctx: approver(), input: { id } });
    expect((await stage.set(id, officer())).may).toContain("apply");
    await settings({ account: "another" });
    await expect(applyChangeSet({ ctx: officer(), input: { id } })).rejects.toMatchObject(changed("setting account"));
    expect((await stage.set(id, officer())).may).not.toContain("apply");
    expect(await expirePlans(stage.hub.ctx)).toBe(1);
    expect(await stage.set(id)).toMatchObject({ status: "expired", stopReason: "settings" });
    expect(stage.platform.arrived).toEqual([]);
    const { planHash } = await stage.set(id);
    await planChangeSet({ ctx: officer(), input: { id } });
    expect((await stage.set(id)).planHash).not.toBe(planHash);
    await carryOut(id);
    expect(await stage.set(id)).toMatchObject({ status: "applied", stopReason: null });
  });

  test("to its end or to the batch before which the settings changed", async () => {
    await open({ batchMax: 1 });
    const id = await draft(topUps("r1", "r2", "r3"), { canary: 0 });
    stage.platform.onOp = async () => void (await settings({ account: "another" }));
    await carryOut(id);
    expect(await stage.set(id)).toMatchObject({ status: "partial", stopReason: "settings", counts: { applied: 1, skipped: 2 } });
    expect(stage.platform.arrived).toHaveLength(1);
  });

  test("and what nobody answered is not looked for at another platform, but again once the settings are as they were", async () => {
    await open();
    const id = await draft(topUps("r1"), { canary: 0 });
    stage.platform.fate = () => "silentDone";
    stage.platform.onOp = async () => {
      stage.platform.down = true;
      await settings({ account: "another" });
    };
    await carryOut(id);
    expect(await stage.set(id)).toMatchObject({ status: "failed", stopReason: "settings", counts: { unknown: 1 } });
    await expect(retryFailed({ ctx: officer(), input: { id } })).rejects.toMatchObject(changed("setting account"));
    await settings({ account: "hub" });
    stage.platform.down = false;
    await retryFailed({ ctx: officer(), input: { id } });
    await stage.work();
    expect(await stage.set(id)).toMatchObject({ status: "applied", counts: { applied: 1 } });
    expect(stage.platform.arrived).toHaveLength(1);
  });

  test("only as long as its plan is good, asked before every batch", async () => {
    await open({ batchMax: 1 });
    const id = await draft(topUps("r1", "r2"), { canary: 0 });
    stage.platform.fate = () => void stage.clock.advance(25 * HOUR_MS);
    await carryOut(id);
    expect(await stage.set(id)).toMatchObject({ status: "partial", stopReason: "expired", counts: { applied: 1, skipped: 1 } });
    const notBefore = new Date(stage.clock.now() + 30 * 24 * HOUR_MS).toISOString();
    const late = await draft(topUps("r3"), { notBefore });
    await expect(carryOut(late)).rejects.toMatchObject({ code: "conflict", facts: { detail: { reason: "expired" } } });
  });
});
