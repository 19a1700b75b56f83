import { toConnectorError } from "@campushub/kit";
import { AppError, conflict } from "../../../core/errors.ts";

/**
 * What a platform that could not be read means for who asked: to wait, or to mend the connection first. Faults of our own stay
 * what they are.
 */
export function unreadable(thrown: unknown, soNothing: string): unknown {
  if (thrown instanceof AppError) return thrown;
  const error = toConnectorError(thrown);
  if (error.class === "bug") return thrown;
  const message = `the platform could not be read, so ${soNothing}: ${error.message}`;
  const detail = { reason: "platformUnread", class: error.class, code: error.code };
  if (error.class !== "retryable") return conflict(message, detail);
  return new AppError("unavailable", message, {
    detail,
    cause: error,
    ...(error.retryAfterMs === undefined ? {} : { retryAfterSeconds: Math.ceil(error.retryAfterMs / 1000) }),
  });
}
