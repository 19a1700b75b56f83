import {
  AuthError,
  ConfigError,
  type ConnectorError,
  type ErrorClass,
  type ErrorFacts,
  RemoteError,
  RetryableError,
} from "@campushub/kit";
import type { Unread } from "./pass-context.ts";

type ErrorType = new (message: string, facts: ErrorFacts) => ConnectorError;

/** Who must act where parts failed in several ways: the machine first, as it costs nobody anything. */
const IN_TURN: readonly (readonly [ErrorClass, ErrorType])[] = [
  ["retryable", RetryableError],
  ["auth", AuthError],
  ["config", ConfigError],
  ["remote", RemoteError],
];
/** The log has all of them. */
const MOST_NAMED = 10;

/** What a stream failed of that was read but for these parts, by their names. @param unread at least one */
export function unreadError(unread: readonly Unread[]): ConnectorError {
  const [, ErrorOfParts] = IN_TURN.find(([name]) => unread.some((part) => part.class === name)) ?? IN_TURN.at(-1)!;
  const named = unread.slice(0, MOST_NAMED).map(({ scope, code }) => `${scope} (${code})`);
  const more = unread.length > named.length ? ` and ${unread.length - named.length} more` : "";
  return new ErrorOfParts(`the platform did not give ${named.join(", ")}${more}; the rest was read`, {
    code: "parts_unread",
    detail: { parts: unread.map(({ scope }) => scope) },
  });
}
