import { isPerson, personOf } from "../../../core/actor.ts";
import type { Ctx } from "../../../core/context.ts";
import type { ChangeSetRow } from "../load.ts";
import type { OpOutcome } from "../schema.ts";
import { isInvolved } from "./approver.ts";
import { isFresh } from "./expiry.ts";
import { type ChangeSetEvent, isAllowed } from "./state-machine.ts";

const VERBS = {
  edit: "edit",
  plan: "plan",
  submit: "submit",
  apply: "apply",
  cancel: "cancel",
  retry: "apply",
  revert: "revert",
  rest: "planRest",
} as const satisfies Partial<Record<ChangeSetEvent, string>>;

/** How the API calls those that it does not call by their event. */
const NAMES: Readonly<Record<string, string>> = { retry: "retry-failed", rest: "plan-rest" };

/** What may be tried again as long as its approval is fresh; what nobody knows is only looked for. */
const AGAIN: readonly OpOutcome[] = ["failed", "rejected", "skipped"];

interface Facts {
  readonly set: Pick<ChangeSetRow, "status" | "authorId" | "editors" | "submittedBy" | "pauseRequested" | "expiresAt">;
  /** The connection sends what and where it did when the plan was made. */
  readonly isAsPlanned: boolean;
  /** A set that takes this one back stands, or has done so. */
  readonly isReverted: boolean;
  /** Another set has taken up what this one left undone. */
  readonly hasRest: boolean;
  /** Ops are undone that no other set has taken up. */
  readonly isLeft: boolean;
  /** Outcome → ops. */
  readonly counts: Readonly<Partial<Record<OpOutcome, number>>>;
  /** Persons whose right this actor holds just now. */
  readonly lentBy: readonly string[];
}

/** What this actor may do with a set now: its state allows it and so does the policy. The screen shows these buttons and no other. */
export function possible(ctx: Ctx, { set, counts, isAsPlanned, isReverted, hasRest, isLeft, lentBy }: Facts): string[] {
  const can = (action: string) => ctx.policy.can(ctx.actor, action, "change-sets");
  const has = (outcome: OpOutcome) => (counts[outcome] ?? 0) > 0;
  const isYoung = isFresh(set, ctx.clock.now());
  const stands = isAsPlanned && isYoung;
  const canRetry = has("unknown") || (stands && !hasRest && AGAIN.some(has));
  const may: string[] = Object.entries(VERBS)
    .filter(([event, action]) => isAllowed(set.status, event as ChangeSetEvent) && can(action))
    .filter(([event]) => event !== "revert" || (has("applied") && !isReverted))
    .filter(([event]) => event !== "retry" || canRetry)
    .filter(([event]) => event !== "rest" || isLeft)
    .filter(([event]) => !hasRest || !["plan", "edit", "cancel"].includes(event))
    .filter(([event]) => stands || (event !== "submit" && event !== "apply"))
    .map(([event]) => NAMES[event] ?? event);
  const lent = lentBy.some((person) => !isInvolved(set, person));
  const decides = isPerson(ctx.actor) && !isInvolved(set, personOf(ctx.actor)) && (can("approve") || lent);
  if (set.status === "submitted" && decides) may.push(...(stands ? ["approve"] : []), ...(isYoung ? ["reject"] : []));
  if (set.status === "applying" && can("pause")) may.push(set.pauseRequested ? "resume" : "pause");
  return may;
}
