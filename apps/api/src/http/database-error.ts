import { type TroubleKind, troubleOf } from "@campushub/drizzle";
import { AppError } from "../core/errors.ts";
import { sqlStateOf } from "../infra/sql-state.ts";

/** What happened and what to do, by what is the matter with the database. */
export const TROUBLE_WORDS: Readonly<Record<TroubleKind, string>> = {
  full: "the database's disk is full, so nothing can be saved now; free some space on it, then work goes on by itself",
  readOnly:
    "the database cannot be written, so nothing can be saved now; make its disk writable again, then work goes on by itself",
  lost: "the database does not answer now; it is being opened again, try in a few seconds",
  slow: "the database took too long over this; ask for less at once, or try again later",
};
const RETRY_SECONDS: Readonly<Record<TroubleKind, number>> = { full: 30, readOnly: 30, lost: 5, slow: 10 };

/** The answer while the database is in this trouble: 503, with the reason for whoever shows it in other words. */
export const troubleError = (kind: TroubleKind, cause?: unknown): AppError =>
  new AppError("unavailable", TROUBLE_WORDS[kind], {
    retryAfterSeconds: RETRY_SECONDS[kind],
    detail: { reason: kind },
    cause,
  });

/**
 * What the database refused, in our words; undefined when it is not the caller's doing (or not a database error at all).
 * Classes as in PostgreSQL's appendix A: 22 data, 23 integrity, 40 retry, 53/57/08 not available.
 */
export function databaseError(error: unknown): AppError | undefined {
  const kind = troubleOf(error);
  if (kind !== undefined) return troubleError(kind, error);
  const state = sqlStateOf(error);
  return state === undefined ? undefined : ofState(state, error);
}

function ofState(state: string, cause: unknown): AppError | undefined {
  if (state === "23505")
    return new AppError("conflict", "there is already one like this", { detail: { reason: "alreadyThere" }, cause });
  if (state === "23503")
    return new AppError("conflict", "it refers to, or is used by, another record", { detail: { reason: "inUse" }, cause });
  if (state.startsWith("22") || state.startsWith("23"))
    return new AppError("invalid", "a value does not fit its field", { cause });
  if (state === "54000" || state === "54001") return new AppError("invalid", "the request is too complex", { cause });
  const passing = state.startsWith("40") || state.startsWith("08") || state.startsWith("53") || state.startsWith("57");
  return passing ? new AppError("unavailable", "the database is busy; try again", { retryAfterSeconds: 2, cause }) : undefined;
}
