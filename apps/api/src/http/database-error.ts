import { AppError } from "../core/errors.ts";

const SQLSTATE = /^[0-9A-Z]{5}$/;
const NETWORK = new Set(["ECONNREFUSED", "ECONNRESET", "ENOTFOUND", "ETIMEDOUT", "EPIPE"]);

/**
 * What the database refused, in our words; undefined when it is not the caller's doing (or not a database error at all).
 * Classes as in PostgreSQL's appendix A: 22 data, 23 integrity, 40 retry, 53/57/08 not available.
 */
export function databaseError(error: unknown): AppError | undefined {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    const code: unknown = "code" in cause ? cause.code : undefined;
    if (typeof code !== "string") continue;
    if (NETWORK.has(code))
      return new AppError("unavailable", "the database does not answer", { retryAfterSeconds: 5, cause: error });
    if (SQLSTATE.test(code)) return ofState(code, error);
  }
  return undefined;
}

function ofState(state: string, cause: unknown): AppError | undefined {
  if (state === "23505") return new AppError("conflict", "there is already one like this", { cause });
  if (state === "23503") return new AppError("conflict", "it refers to, or is used by, another record", { cause });
  if (state.startsWith("22") || state.startsWith("23"))
    return new AppError("invalid", "a value does not fit its field", { cause });
  if (state === "54000" || state === "54001") return new AppError("invalid", "the request is too complex", { cause });
  const passing = state.startsWith("40") || state.startsWith("08") || state.startsWith("53") || state.startsWith("57");
  return passing ? new AppError("unavailable", "the database is busy; try again", { retryAfterSeconds: 2, cause }) : undefined;
}
