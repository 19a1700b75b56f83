import { ConnectorError, type ErrorClass } from "@campushub/kit";
import type { Context } from "hono";
import { HTTPException } from "hono/http-exception";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { z } from "zod";
import { AppError, type ErrorCode, faultsOf } from "../core/errors.ts";
import { databaseError } from "./database-error.ts";

/** RFC 9457, with what react-admin shows: `message`, and `errors` by form field. */
export const problemSchema = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.number().int(),
    code: z.string(),
    detail: z.string(),
    instance: z.string(),
    message: z.string(),
    errors: z.record(z.string(), z.unknown()),
    /** Why, as a word that screens have a sentence for, with what the sentence names. */
    reason: z.string().optional(),
    values: z.record(z.string(), z.unknown()).optional(),
  })
  .meta({ id: "Problem" });
export type Problem = z.output<typeof problemSchema>;

const STATUS: Readonly<Record<ErrorCode, ContentfulStatusCode>> = {
  invalid: 422,
  unauthenticated: 401,
  forbidden: 403,
  notFound: 404,
  conflict: 409,
  preconditionFailed: 412,
  tooLarge: 413,
  rateLimited: 429,
  unavailable: 503,
  internal: 500,
};

const TITLES: Readonly<Record<ErrorCode, string>> = {
  invalid: "The request does not fit",
  unauthenticated: "Not signed in",
  forbidden: "Not allowed",
  notFound: "Not found",
  conflict: "In conflict with the present state",
  preconditionFailed: "Changed meanwhile",
  tooLarge: "Too large",
  rateLimited: "Too many requests",
  unavailable: "Not available now",
  internal: "Fault of the hub",
};

/** A platform's failure, seen by who called us: 502 and 503 say that it is not us, 422 that a setting is wrong. */
const CONNECTOR_STATUS: Readonly<Record<ErrorClass, ContentfulStatusCode>> = {
  config: 422,
  auth: 502,
  retryable: 503,
  remote: 502,
  bug: 500,
};

interface Fault {
  readonly status: ContentfulStatusCode;
  readonly code: string;
  readonly title: string;
  readonly message: string;
  readonly fields?: Readonly<Record<string, string>>;
  readonly retryAfterSeconds?: number;
  readonly detail?: Record<string, unknown>;
}

/** Answers with problem+json; what nobody foresaw is logged with its stack and answered without. */
export function answerProblem(
  error: unknown,
  c: Context,
  log: (facts: Record<string, unknown>, message: string) => void,
): Response {
  const fault = faultOf(error);
  if (fault.status >= 500) {
    log({ requestId: c.get("requestId"), method: c.req.method, path: c.req.path, error: describe(error) }, "request failed");
  }
  if (fault.retryAfterSeconds !== undefined) c.header("Retry-After", String(Math.ceil(fault.retryAfterSeconds)));
  if (fault.status === 401) c.header("WWW-Authenticate", 'Bearer realm="campushub"');
  return c.body(JSON.stringify(problemOf(fault, c.req.path)), fault.status, {
    "Content-Type": "application/problem+json; charset=utf-8",
  });
}

/** One item's failure inside a bulk answer. */
export const problemFor = (error: unknown, path: string): Problem => problemOf(faultOf(error), path);

function problemOf(fault: Fault, path: string): Problem {
  return {
    ...fault.detail,
    type: `urn:campushub:problem:${fault.code}`,
    title: fault.title,
    status: fault.status,
    code: fault.code,
    detail: fault.message,
    instance: path,
    message: fault.message,
    errors: { ...fault.fields, root: { serverError: fault.message } },
  };
}

function faultOf(error: unknown): Fault {
  const known = error instanceof AppError ? error : databaseError(error);
  if (known)
    return { ...known.facts, status: STATUS[known.code], code: known.code, title: TITLES[known.code], message: known.message };
  if (error instanceof ConnectorError) return connectorFault(error);
  if (error instanceof z.ZodError) return faultOf(invalidInput(error));
  if (error instanceof HTTPException) {
    return {
      status: error.status as ContentfulStatusCode,
      code: `http${error.status}`,
      title: "Refused",
      message: error.message || "refused",
    };
  }
  return {
    status: 500,
    code: "internal",
    title: TITLES.internal,
    message: "something went wrong in the hub; the log has the details",
  };
}

function connectorFault(error: ConnectorError): Fault {
  const status = CONNECTOR_STATUS[error.class];
  const retryAfterSeconds = error.retryAfterMs === undefined ? undefined : error.retryAfterMs / 1000;
  const message = error.class === "bug" ? "the connector failed; the log has the details" : error.message;
  return { status, code: error.code, title: "The platform", message, retryAfterSeconds };
}

/** zod's findings by dotted path, one message each. */
export function invalidInput(error: z.ZodError, what = "the request"): AppError {
  const fields: Record<string, string> = {};
  for (const issue of error.issues) fields[issue.path.join(".") || "body"] ??= issue.message;
  const [name, message] = Object.entries(fields)[0] ?? ["body", "not understood"];
  return new AppError("invalid", `${what} does not fit: ${name}: ${message}`, { fields, detail: { faults: faultsOf(error) } });
}

const describe = (error: unknown) => (error instanceof Error ? (error.stack ?? error.message) : String(error));
