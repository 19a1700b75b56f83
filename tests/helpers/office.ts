import { applyChangeSet } from "../../apps/api/src/modules/changes/apply-change-set.ts";
import { createChangeSet } from "../../apps/api/src/modules/changes/create-change-set.ts";
import { approveChangeSet } from "../../apps/api/src/modules/changes/decide-change-set.ts";
import { planChangeSet } from "../../apps/api/src/modules/changes/plan-change-set.ts";
import type { OpWish } from "../../apps/api/src/modules/changes/schema.ts";
import { submitChangeSet } from "../../apps/api/src/modules/changes/submit-change-set.ts";
import { writtenStage } from "./written-stage.ts";

/** A wish about a room of the written-to platform. */
export const wish = (key: string, op: string, fields: Record<string, unknown> = {}): OpWish => ({
  stream: "rooms",
  key,
  op,
  fields,
});

/** A stage for change sets: an officer who makes them for the hub that stands at the moment, and an approver who agrees. */
export function writtenOffice() {
  const written = writtenStage();
  const { stage } = written;
  const officer = () => stage.as("li", "informationOfficer");
  const approver = () => stage.as("chen", "approver");
  return {
    ...written,
    officer,
    approver,
    /** A planned set. */
    async draft(
      ops: OpWish[],
      more: { title?: string; canary?: number; maxFailurePercent?: number; notBefore?: string } = {},
    ): Promise<number> {
      const { connectionId } = stage;
      const input = { connectionId, title: "a change", reason: "", source: "edit" as const, ops, ...more };
      const { id } = await createChangeSet({ ctx: officer(), input });
      await planChangeSet({ ctx: officer(), input: { id } });
      return id;
    },
    /** Through the gate, by whoever must. */
    async carryOut(id: number): Promise<void> {
      await submitChangeSet({ ctx: officer(), input: { id } });
      if ((await stage.set(id)).status === "submitted") await approveChangeSet({ ctx: approver(), input: { id } });
      await applyChangeSet({ ctx: officer(), input: { id } });
      await stage.work();
    },
  };
}
