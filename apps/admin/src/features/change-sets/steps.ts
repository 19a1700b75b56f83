import type { ChangeSetView } from "../../contract.ts";

export type StepState = "done" | "here" | "ahead" | "stopped";

export interface Step {
  readonly name: "draft" | "planned" | "submitted" | "applying" | "verified";
  readonly state: StepState;
  /** When it was done. */
  readonly at: string | null;
}

const HERE: Readonly<Record<ChangeSetView["status"], number>> = {
  draft: 0,
  planned: 1,
  submitted: 2,
  rejected: 2,
  approved: 3,
  applying: 3,
  applied: 4,
  partial: 4,
  failed: 4,
  cancelled: 4,
  expired: 1,
};
const STOPPED: ReadonlySet<string> = new Set(["rejected", "expired", "cancelled", "failed"]);
const ENDED: ReadonlySet<string> = new Set(["applied", "partial"]);

/** The five steps of a change set's life and where it stands. */
export function stepsOf(set: ChangeSetView): Step[] {
  const here = HERE[set.status];
  const times = [set.createdAt, set.plannedAt, set.decidedAt, set.startedAt, set.finishedAt];
  const names = ["draft", "planned", "submitted", "applying", "verified"] as const;
  return names.map((name, index) => {
    const state = stateOf(set.status, { index, here });
    return { name, state, at: state === "done" ? times[index]! : null };
  });
}

function stateOf(status: ChangeSetView["status"], { index, here }: { index: number; here: number }): StepState {
  if (index < here) return "done";
  if (index > here) return "ahead";
  if (STOPPED.has(status)) return "stopped";
  // A draft that exists is made, a plan that stands is made.
  return ENDED.has(status) || status === "planned" || status === "draft" ? "done" : "here";
}

/** Ops a plan would carry out. */
export const plannedOps = ({ counts }: Pick<ChangeSetView, "counts">): number =>
  (counts.create ?? 0) + (counts.update ?? 0) + (counts.delete ?? 0) + (counts.action ?? 0);

/** Ops dealt with so far, while a set is being applied. */
export const dealtWith = (set: Pick<ChangeSetView, "counts" | "total">): number =>
  set.total - plannedOps(set) - (set.counts.sending ?? 0);
