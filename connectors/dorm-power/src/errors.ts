import {
  AuthError,
  BugError,
  ConfigError,
  type ConnectorError,
  type ErrorFacts,
  type Probe,
  RemoteError,
  RetryableError,
} from "@campushub/kit";

/**
 * What a platform's answer code says. Everything it may send falls on exactly one of these. A code that no table holds is `refused`
 * over `swae`, which is only read; over `soap` it is `failed`: a read may be asked again, and a wish may have been carried out.
 */
export const MEANINGS = [
  "session_gone",
  "bad_credentials",
  "no_right",
  "unknown_customer",
  "unknown_command",
  "bad_parameter",
  "busy",
  "failed",
  "known_order",
  "refused",
] as const;

export type Meaning = (typeof MEANINGS)[number];

/**
 * `code_`, `body.<result>` of the inner result, `fault.<faultcode>` or `result.<returned value>` → meaning. No list is published: these are defaults, and every
 * connection may hold its own table. The text of `message_` is never looked at. A wish counts as refused only by a code that stands here
 * with a meaning of "was not done".
 */
export const DEFAULT_ERROR_CODES: Record<string, Meaning> = {
  "1001": "session_gone",
  "1002": "bad_credentials",
  "1003": "no_right",
  "1004": "unknown_customer",
  "1005": "unknown_command",
  "1006": "bad_parameter",
  "1099": "busy",
  "body.1": "refused",
  "body.9": "busy",
  "fault.Client": "bad_parameter",
  "fault.Client.Authentication": "session_gone",
  "fault.Client.Authorization": "no_right",
  "fault.MustUnderstand": "bad_parameter",
  "fault.VersionMismatch": "bad_parameter",
  "fault.Server": "failed",
  "fault.Server.Busy": "busy",
  "result.0": "refused",
  "result.-2": "known_order",
};

type ErrorType = new (message: string, facts: ErrorFacts) => ConnectorError;

const ACTION: Record<Meaning, { readonly type: ErrorType; readonly message: string }> = {
  session_gone: { type: AuthError, message: "the platform no longer knows our session" },
  bad_credentials: { type: AuthError, message: "the platform does not accept this account and password" },
  no_right: { type: RemoteError, message: "this account has no right to this command" },
  unknown_customer: { type: ConfigError, message: "the platform does not know this customer code" },
  unknown_command: { type: ConfigError, message: "the platform does not know this command; check the command table" },
  bad_parameter: { type: ConfigError, message: "the platform does not accept a parameter; check the connection's settings" },
  busy: { type: RetryableError, message: "the platform is busy and has not begun" },
  failed: { type: RetryableError, message: "the platform failed at it; how far it came is not known" },
  known_order: { type: RemoteError, message: "the platform already has an order of this number" },
  refused: { type: RemoteError, message: "the platform refused the command" },
};

/** An answer that is not a success, as the error class that says who must act. `code` is the meaning. */
export function platformError(meaning: Meaning, detail: Record<string, unknown>): ConnectorError {
  const { type: ErrorOfMeaning, message } = ACTION[meaning];
  return new ErrorOfMeaning(message, { code: meaning, detail });
}

/** The engine asks for what a connection offers only: whoever asks for more is wrong. */
export function notOffered(profile: string, what: string): ConnectorError {
  return new BugError(`the profile ${profile} has no ${what}`, { code: "not_offered" });
}

/** What a failed probe means for the person who presses "test". A page in place of data after a fresh sign-in is a wrong address. */
export function probeResult(error: ConnectorError): Exclude<Probe["result"], "ok"> {
  if (error.class === "retryable") return "down";
  if (error.class === "auth") return error.code === "session_page" ? "badSetting" : "badKey";
  if (error.code === "no_right" || error.status === 403) return "noRight";
  return "badSetting";
}
