import { AuthError, ConfigError, type ConnectorError, type ErrorFacts, RemoteError, RetryableError } from "@campushub/kit";

type Maker = (facts: ErrorFacts) => ConnectorError;

const auth =
  (message: string): Maker =>
  (facts) =>
    new AuthError(message, facts);
const config =
  (message: string): Maker =>
  (facts) =>
    new ConfigError(message, facts);
const retryable =
  (message: string): Maker =>
  (facts) =>
    new RetryableError(message, facts);
const remote =
  (message: string): Maker =>
  (facts) =>
    new RemoteError(message, facts);

/** A resumed cursor the platform no longer knows; the pass begins again. */
const CURSOR_UNKNOWN = 20003;
const NO_RIGHT = 10101;

/** The platform's business codes → who must act (README.md, "Codes"). */
const TABLE: Readonly<Record<number, Maker>> = {
  10001: auth("the platform wants a token"),
  10002: auth("the token is no longer accepted"),
  10003: auth("client id or client secret is wrong"),
  10004: config("the platform does not offer the client credentials grant"),
  [NO_RIGHT]: remote("the client has no right to this resource"),
  20001: remote("the platform refuses a parameter"),
  20002: config("the platform does not know this project"),
  [CURSOR_UNKNOWN]: remote("the platform no longer knows this cursor"),
  42901: retryable("too many requests"),
  50001: retryable("the platform failed inside"),
  50301: retryable("the platform is under maintenance"),
};

/**
 * A refusal's code → the error that says who must act. Codes the table lacks are refusals for good.
 * @param code the envelope's `code`, not 0.
 */
export function errorOfCode(code: number, detail: Record<string, unknown>): ConnectorError {
  const facts = { code: `platform_${code}`, detail };
  return TABLE[code]?.(facts) ?? new RemoteError(`the platform refuses with code ${code}`, facts);
}

export function isUnknownCursor(error: unknown): boolean {
  return error instanceof RemoteError && error.code === `platform_${CURSOR_UNKNOWN}`;
}

export function isNoRight(error: ConnectorError): boolean {
  return error.code === `platform_${NO_RIGHT}` || error.status === 403;
}

/** Refusals that came before anything was begun: too many requests, under maintenance. */
export function hasNotBegun(error: unknown): boolean {
  return error instanceof RetryableError && (error.code === "platform_42901" || error.code === "platform_50301");
}
