import { storable, storableText } from "./text.ts";

/**
 * Errors say who must act. The class decides it, never the text of a message.
 * `code` is stable and machine-readable; `detail` may go to a log after redaction.
 */
export type ErrorClass = "config" | "auth" | "retryable" | "remote" | "bug";

export interface ErrorFacts {
  readonly code: string;
  readonly status?: number;
  readonly retryAfterMs?: number;
  readonly detail?: Record<string, unknown>;
  readonly cause?: unknown;
}

const LONGEST_MESSAGE = 2_000;
const LONGEST_CODE = 200;

export abstract class ConnectorError extends Error {
  abstract readonly class: ErrorClass;
  readonly code: string;
  readonly status: number | undefined;
  readonly retryAfterMs: number | undefined;
  readonly detail: Record<string, unknown>;

  constructor(message: string, facts: ErrorFacts) {
    // Both may quote the platform, and both are written down.
    super(storableText(message, LONGEST_MESSAGE), { cause: facts.cause });
    this.name = new.target.name;
    this.code = storableText(facts.code, LONGEST_CODE);
    this.status = facts.status;
    this.retryAfterMs = believableWait(facts.retryAfterMs);
    this.detail = storable(facts.detail ?? {}) as Record<string, unknown>;
  }
}

/** A person must change the connection's settings (wrong address, wrong code table, host not allowed). */
export class ConfigError extends ConnectorError {
  readonly class = "config";
}
/** The platform does not accept who we are; sign in again, then ask a person. */
export class AuthError extends ConnectorError {
  readonly class = "auth";
}
/** The machine may wait and try again; `retryAfterMs` where the platform said how long. */
export class RetryableError extends ConnectorError {
  readonly class = "retryable";
}
/** The platform refused for good; trying again changes nothing. */
export class RemoteError extends ConnectorError {
  readonly class = "remote";
}
/** Our own code is wrong. */
export class BugError extends ConnectorError {
  readonly class = "bug";
}

/** A platform that speaks of longer is asked again after so long. */
const LONGEST_WAIT_MS = 24 * 3_600_000;

/** A wait a platform named (ms): one of no time or of less says nothing, one of years is cut. */
function believableWait(ms: number | undefined): number | undefined {
  return ms !== undefined && ms > 0 ? Math.min(Math.ceil(ms), LONGEST_WAIT_MS) : undefined;
}

/** One row did not fit. Thrown by a stream's `map`; the engine turns it into a reject and goes on. */
export class RowError extends Error {
  readonly code: string;
  readonly path: string;
  /** The record's key, where it could be made out although the row does not fit. */
  key: string | undefined;
  constructor(code: string, path: string, message: string) {
    super(message);
    this.name = "RowError";
    this.code = code;
    this.path = path;
  }
}

/**
 * Runs the rest of a mapping once the row's key is known, and names it in a refusal: a row that is refused by name was
 * still seen, while a nameless one holds back every delete of its pass.
 */
export function keyed<Data>(key: string, map: () => Data): Data {
  try {
    return map();
  } catch (error) {
    if (error instanceof RowError) error.key ??= key;
    throw error;
  }
}

/** Statuses that waiting may mend although they are not of the 5xx family: time-out, too early, too many. */
const PASSING: ReadonlySet<number> = new Set([408, 425, 429]);
/** The address is wrong: not found, wrong method, gone; a proxy of ours that wants its own sign-in (407, 511). */
const WRONG_ADDRESS: ReadonlySet<number> = new Set([404, 405, 407, 410, 511]);
/** 5xx that say "never": not implemented, HTTP version. */
const NEVER: ReadonlySet<number> = new Set([501, 505]);

/** HTTP status → who must act. Every status a platform can send falls in exactly one class. */
export function errorOfStatus(status: number, facts: Omit<ErrorFacts, "code" | "status">): ConnectorError {
  const all = { ...facts, status, code: `http_${status}` };
  if (status === 401) return new AuthError("platform does not accept who we are (401)", all);
  if (status === 403) return new RemoteError("platform refuses: no right to this resource (403)", all);
  if (WRONG_ADDRESS.has(status)) {
    return new ConfigError(`platform does not know this address (${status}); check the base URL`, all);
  }
  if (status >= 300 && status < 400) {
    return new ConfigError(`platform redirects (${status}); a redirect would turn POST into GET, set the final address`, all);
  }
  if (PASSING.has(status) || (status >= 500 && !NEVER.has(status))) {
    return new RetryableError(`platform answered ${status}`, all);
  }
  return new RemoteError(`platform refused the request (${status})`, all);
}

/**
 * Any thrown value as a ConnectorError; what nobody classified is our own fault. A failed statement is told without its text and its
 * values: they stand in the cause, for the server's log.
 */
export function toConnectorError(error: unknown): ConnectorError {
  if (error instanceof ConnectorError) return error;
  if (isFailedStatement(error)) {
    return new BugError("the hub's database did not take a statement; the server's log has the details", {
      code: "database",
      cause: error,
    });
  }
  const message = error instanceof Error ? error.message : String(error);
  return new BugError(message, { code: "unexpected", cause: error });
}

/** As drizzle throws it, with the statement, or as a driver does, with an SQLSTATE. */
function isFailedStatement(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { query, code } = error as { query?: unknown; code?: unknown };
  return typeof query === "string" || (typeof code === "string" && /^[0-9A-Z]{5}$/.test(code) && "severity" in error);
}
