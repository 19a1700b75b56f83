import type { z } from "zod";

/** What can go wrong in a verb, independent of any transport; `http/problem.ts` maps each code to one status. */
export const ERROR_CODES = [
  "invalid",
  "unauthenticated",
  "forbidden",
  "notFound",
  "conflict",
  "preconditionFailed",
  "tooLarge",
  "rateLimited",
  "unavailable",
  "internal",
] as const;
export type ErrorCode = (typeof ERROR_CODES)[number];

export interface AppErrorFacts {
  /** Field path → message, shown beside the form field. */
  readonly fields?: Readonly<Record<string, string>>;
  readonly retryAfterSeconds?: number;
  readonly detail?: Record<string, unknown>;
  readonly cause?: unknown;
}

/** `message` says what happened and what to do; it may be shown to a person. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly facts: AppErrorFacts;
  constructor(code: ErrorCode, message: string, facts: AppErrorFacts = {}) {
    super(message, { cause: facts.cause });
    this.name = "AppError";
    this.code = code;
    this.facts = facts;
  }
}

/** @param detail `reason` and its `values`, by which a screen says it in another language. */
export const invalid = (message: string, fields?: Record<string, string>, detail?: Record<string, unknown>) =>
  new AppError("invalid", message, { ...(fields && { fields }), ...(detail && { detail }) });
export const notFound = (what: string, id: string | number) => new AppError("notFound", `${what} ${id} does not exist`);
export const conflict = (message: string, detail?: Record<string, unknown>) =>
  new AppError("conflict", message, detail ? { detail } : {});
export const forbidden = (action: string, resource: string) =>
  new AppError("forbidden", `your role does not allow ${action} on ${resource}`);
export const unauthenticated = (message = "sign in first") => new AppError("unauthenticated", message);
export const rateLimited = (message: string, retryAfterSeconds: number, detail: Record<string, unknown>) =>
  new AppError("rateLimited", message, { retryAfterSeconds, detail });

/** zod's findings as codes by dotted path (`{ "page.size": { code: "too_big" } }`), for whoever says them in another language. */
export const faultsOf = (error: z.ZodError, before: readonly string[] = []): Record<string, { code: string }> =>
  Object.fromEntries(
    error.issues.map(({ code, path }) => [[...before, ...path].join(".") || "body", { code: code ?? "custom" }]),
  );

/**
 * Refuses a change that was made to an older state of the record; the transport adds the record as it is now, as the caller may see it.
 * @param ifVersion what the caller saw (`If-Match`); undefined: the caller does not care. @throws AppError preconditionFailed
 */
export function demandVersion(current: { readonly version: number }, ifVersion: number | undefined): void {
  if (ifVersion === undefined || ifVersion === current.version) return;
  throw new AppError("preconditionFailed", "somebody changed this record meanwhile; look at their change and save again");
}
