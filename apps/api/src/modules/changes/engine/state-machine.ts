import { conflict } from "../../../core/errors.ts";
import type { ChangeSetStatus } from "../schema.ts";

export const CHANGE_SET_EVENTS = [
  "edit",
  "plan",
  "submit",
  "approve",
  "reject",
  "apply",
  "finish",
  "cancel",
  "retry",
  "revert",
  "rest",
  "expire",
] as const;
export type ChangeSetEvent = (typeof CHANGE_SET_EVENTS)[number];

/**
 * What may happen to a change set, and where it stands then. `finish` decides between its ends itself. A plan made anew takes an
 * approval back: it was given to another plan.
 */
const TRANSITIONS: Readonly<Record<ChangeSetStatus, Partial<Record<ChangeSetEvent, ChangeSetStatus>>>> = {
  draft: { edit: "draft", plan: "planned", cancel: "cancelled" },
  planned: { edit: "draft", plan: "planned", submit: "submitted", cancel: "cancelled", expire: "expired" },
  submitted: { plan: "planned", approve: "approved", reject: "rejected", cancel: "cancelled", expire: "expired" },
  approved: { plan: "planned", apply: "applying", cancel: "cancelled", expire: "expired" },
  applying: { finish: "applied", cancel: "applying" },
  applied: { revert: "applied" },
  partial: { retry: "applying", revert: "partial", rest: "partial" },
  failed: { retry: "applying", revert: "failed", rest: "failed" },
  rejected: { edit: "draft", plan: "planned", rest: "rejected", cancel: "cancelled" },
  cancelled: {},
  expired: { edit: "draft", plan: "planned", rest: "expired", cancel: "cancelled" },
};

export const isAllowed = (status: ChangeSetStatus, event: ChangeSetEvent) => TRANSITIONS[status][event] !== undefined;

/** @throws AppError conflict, naming what is possible instead. */
export function statusAfter(status: ChangeSetStatus, event: ChangeSetEvent): ChangeSetStatus {
  const next = TRANSITIONS[status][event];
  if (next !== undefined) return next;
  const possible = Object.keys(TRANSITIONS[status]).filter((name) => name !== "finish" && name !== "expire");
  const instead = possible.length > 0 ? `; possible now: ${possible.join(", ")}` : "; it has ended";
  throw conflict(`a change set that is ${status} cannot be changed by ${event}${instead}`, {
    reason: "notInThisState",
    status,
    possible,
  });
}
