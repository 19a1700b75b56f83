import { toConnectorError } from "./errors.ts";
import type { WriteOutcome } from "./write.ts";
import { WRITE_STOPPED } from "./write-guard.ts";

export interface FailedWrite {
  readonly outcome: Extract<WriteOutcome, "conflict" | "rejected" | "retry" | "unknown">;
  readonly code: string;
  readonly message: string;
}

/** Causes under which no byte reached the platform. */
const NEVER_LEFT: ReadonlySet<string> = new Set(["ECONNREFUSED", "EHOSTUNREACH", "ENETUNREACH", "EAI_AGAIN", "EADDRNOTAVAIL"]);
/** Codes of our own transports that say the same. */
const STOPPED_HERE: ReadonlySet<string> = new Set(["line_down", WRITE_STOPPED]);
/** The platform said that it did not even begin. */
const NOT_BEGUN: ReadonlySet<number> = new Set([425, 429, 503]);
/** It answered, and nobody can read what: it may have done the wish. */
const UNREAD: ReadonlySet<string> = new Set(["too_large", "too_deep", "too_many_values", "too_hard"]);
const isRedirect = (status: number) => status >= 300 && status < 400;
/** The guard failed: somebody was faster. */
const GUARD_FAILED: ReadonlySet<number> = new Set([409, 412]);

/**
 * What a failure thrown while a write was under way means for it. Only what certainly was not done may be sent again; whatever may
 * have been done is `unknown` and resolved by looking: to say "see there" (303) is how many answer a form they accepted. Refusals by
 * our own side (settings, sign-in, dry run) never left.
 */
export function outcomeOf(thrown: unknown): FailedWrite {
  const error = toConnectorError(thrown);
  const { code, message, status } = error;
  const said = (outcome: FailedWrite["outcome"]): FailedWrite => ({ outcome, code, message });
  if (status !== undefined && GUARD_FAILED.has(status)) return said("conflict");
  if (UNREAD.has(code) || (status !== undefined && isRedirect(status))) return said("unknown");
  if (error.class === "config" || error.class === "auth" || error.class === "remote") return said("rejected");
  if (error.class === "bug") return said(code === "dry_run" ? "rejected" : "unknown");
  if (status !== undefined) return said(NOT_BEGUN.has(status) ? "retry" : "unknown");
  const cause = String(error.detail.cause ?? "");
  return said(NEVER_LEFT.has(cause) || STOPPED_HERE.has(code) ? "retry" : "unknown");
}
