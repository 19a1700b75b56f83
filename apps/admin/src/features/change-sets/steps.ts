import type { ChangeSetView } from "../../contract.ts";

export type StepState = "done" | "here" | "ahead" | "stopped";
/** How a set ends otherwise than by having done everything. */
export type Stop = "rejected" | "cancelled" | "expired" | "failed" | "partial" | "nothingSent";

export interface Step {
  readonly name: "draft" | "planned" | "submitted" | "approved" | "applying" | "verified" | Stop;
  readonly state: StepState;
  /** When it was done. */
  readonly at: string | null;
}

/** Where a set that has not ended stands on its way. */
const HERE: Readonly<Partial<Record<ChangeSetView["status"], Step["name"]>>> = {
  draft: "planned",
  planned: "submitted",
  submitted: "submitted",
  approved: "applying",
  applying: "applying",
};
/** In these somebody or something is awaited or at work. */
const AT_WORK: ReadonlySet<string> = new Set(["submitted", "approved", "applying"]);

/** What happened to a change set, step by step, where it stands and what still lies ahead; an end is a step of its own. */
export function stepsOf(set: ChangeSetView): Step[] {
  const done = happened(set);
  const here = HERE[set.status];
  if (here === undefined) return [...done, ...endOf(set)];
  const way: Step["name"][] = ["draft", "planned", ...(isAsked(set) ? (["submitted"] as const) : []), "applying", "verified"];
  const from = way.includes(here) ? way.indexOf(here) : way.indexOf("applying");
  const ahead = way.slice(from).map((name): Step => ({ name, state: "ahead", at: null }));
  const [first, ...rest] = ahead;
  const stands: Step = { ...first!, state: AT_WORK.has(set.status) ? "here" : "ahead" };
  return [...done.filter(({ name }) => !ahead.some((step) => step.name === name)), stands, ...rest];
}

/** A set nobody need agree to has no such step. */
const isAsked = ({ plannedAt, approvalReasons, decidedAt }: ChangeSetView) =>
  plannedAt === null || approvalReasons.length > 0 || decidedAt !== null;

function happened(set: ChangeSetView): Step[] {
  const { createdAt, plannedAt, submittedAt, decidedAt, startedAt, status } = set;
  const agreed = decidedAt !== null && status !== "rejected";
  const steps: readonly (readonly [Step["name"], string | null])[] = [
    ["draft", createdAt],
    ["planned", plannedAt],
    ["submitted", isAsked(set) && !agreed ? submittedAt : null],
    ["approved", agreed ? decidedAt : null],
    ["applying", isSent(set) ? startedAt : null],
  ];
  return steps.filter(([, at]) => at !== null).map(([name, at]) => ({ name, state: "done", at }));
}

const LEFT: ReadonlySet<string> = new Set(["applied", "rejected", "failed", "unknown", "sending"]);

/** Whether anything of it ever left for the platform. */
const isSent = ({ startedAt, counts }: ChangeSetView) =>
  startedAt !== null && Object.entries(counts).some(([outcome, count]) => LEFT.has(outcome) && count > 0);

function endOf(set: ChangeSetView): Step[] {
  const { status, verified, unverified, finishedAt, decidedAt } = set;
  const checked: Step[] = verified + unverified > 0 ? [{ name: "verified", state: "done", at: finishedAt }] : [];
  if (status === "applied") return checked;
  const name = status === "failed" && !isSent(set) ? "nothingSent" : (status as Stop);
  return [...checked, { name, state: "stopped", at: finishedAt ?? decidedAt ?? set.updatedAt }];
}

/** Ops a plan would carry out. */
export const plannedOps = ({ counts }: Pick<ChangeSetView, "counts">): number =>
  (counts.create ?? 0) + (counts.update ?? 0) + (counts.delete ?? 0) + (counts.action ?? 0);

/** Ops dealt with so far, while a set is being applied. */
export const dealtWith = (set: Pick<ChangeSetView, "counts" | "total">): number =>
  set.total - plannedOps(set) - (set.counts.sending ?? 0);

/** Whether the screen tells what will be, or what became of it. */
export const hasBegun = (set: Pick<ChangeSetView, "startedAt">): boolean => set.startedAt !== null;
