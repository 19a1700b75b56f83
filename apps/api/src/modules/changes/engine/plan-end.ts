import type { ChangeSetStatus } from "../schema.ts";
import type { PlannedOp } from "./plan.ts";
import { willBeSent } from "./plan-facts.ts";

/** How a set ends whose plan would send nothing and leaves no conflict to settle; null: it goes on. */
export function endOfPlan(ops: readonly Pick<PlannedOp, "outcome" | "code">[]): ChangeSetStatus | null {
  if (ops.some((op) => willBeSent(op) || op.outcome === "conflict")) return null;
  if (ops.some(({ outcome }) => outcome === "forbidden")) return "failed";
  return ops.some(({ code }) => code === "given_up") ? "cancelled" : "applied";
}
