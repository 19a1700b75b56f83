import type { Fields, WriteOpKind } from "@campushub/kit";
import { type FieldDiff, sameValue, shows } from "./three-way.ts";

export type Standing =
  | { readonly stands: true }
  | { readonly stands: false; readonly outcome: "noop" | "conflict"; readonly code: string };

const STANDS: Standing = { stands: true };
const not = (outcome: "noop" | "conflict", code: string): Standing => ({ stands: false, outcome, code });

interface Planned {
  /** The object when the plan was made. */
  readonly now: Fields | null;
  readonly desired: Fields;
  readonly diff: readonly FieldDiff[];
}

/**
 * Looked at again just before sending: does the platform still say what the approved plan says? Only what the wish touches
 * counts, for a delete the whole record.
 */
export function precondition(spec: WriteOpKind, planned: Planned, observed: Fields | null): Standing {
  if (spec.kind === "create") {
    if (observed === null) return STANDS;
    return shows(observed, planned.desired) ? not("noop", "already_so") : not("conflict", "exists");
  }
  if (observed === null) return spec.kind === "delete" ? not("noop", "already_gone") : not("conflict", "gone");
  if (spec.effect === "money" || spec.effect === "message") return STANDS;
  if (spec.kind === "delete") {
    const changed = Object.entries(planned.now ?? {}).some(([name, value]) => !sameValue(observed[name], value));
    return changed ? not("conflict", "stale") : STANDS;
  }
  if (planned.diff.length > 0 && shows(observed, planned.desired)) return not("noop", "already_so");
  const stale = planned.diff.some(({ field, now }) => !sameValue(observed[field], now));
  return stale ? not("conflict", "stale") : STANDS;
}
