import { fetchUtils, HttpError } from "react-admin";

export const API = "/api";

/** fetchJson with the session's cookie. Errors are HttpError with the problem+json in `body`. */
export const httpClient: typeof fetchUtils.fetchJson = (url, options = {}) =>
  fetchUtils.fetchJson(url, { ...options, credentials: "include" }).catch((error: unknown) => {
    if (error instanceof HttpError) putIntoWords(error.body);
    throw error;
  });

interface Problem extends Refusal {
  errors?: Record<string, unknown>;
  readonly faults?: Readonly<Record<string, { readonly code: string } & Readonly<Record<string, unknown>>>>;
}

/**
 * What a form shows becomes a message in the reader's language: at a field its fault, told as a code, else the reason of the
 * refusal; below the form the reason, where it needs no values, else the code.
 */
function putIntoWords(problem: Problem | undefined): void {
  if (!problem?.errors) return;
  const { reason, values, faults = {}, code: general } = problem;
  const errors = { ...problem.errors };
  for (const [field, said] of Object.entries(errors)) {
    if (reason && typeof said === "string") errors[field] = message(`problem.${reason}`, { _: said, ...values });
  }
  for (const [field, { code, ...args }] of Object.entries(faults))
    errors[field] = message(`problem.field.${code}`, { _: "", ...args });
  const whole = reason && !values ? `problem.${reason}` : `problem.code.${general}`;
  if (reason || Object.keys(faults).length > 0) errors.root = { serverError: whole };
  problem.errors = errors;
}

/** As forms of react-admin take a message with its values. */
const message = (key: string, args: Record<string, unknown>) => `@@react-admin@@${JSON.stringify({ message: key, args })}`;

export interface CallOptions {
  readonly method?: "GET" | "POST" | "PATCH" | "PUT" | "DELETE";
  readonly body?: unknown;
  readonly signal?: AbortSignal;
}

/**
 * One call beside the resources' usual ones: `call("/connections/3/sync", { method: "POST", body: {} })`.
 * @throws HttpError
 */
export async function call<T>(path: string, options: CallOptions = {}): Promise<T> {
  const { method = "GET", body, signal } = options;
  const { json } = await httpClient(`${API}${path}`, {
    method,
    signal,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return json as T;
}

/** Sends a form with a file; the browser writes its head itself. @throws HttpError */
export async function upload<T>(path: string, form: FormData): Promise<T> {
  const headers = new Headers({ Accept: "application/json" });
  const { json } = await httpClient(`${API}${path}`, { method: "POST", body: form, headers });
  return json as T;
}

/** Asks for a file and has the browser keep it under this name. A file that breaks off is an error and not kept. @throws HttpError */
export async function saveFile(path: string, body: unknown, name: string): Promise<void> {
  const headers = { "Content-Type": "application/json" };
  const answer = await fetch(`${API}${path}`, { method: "POST", credentials: "include", headers, body: JSON.stringify(body) });
  if (!answer.ok) throw new HttpError(answer.statusText, answer.status, await answer.json().catch(() => undefined));
  const link = document.createElement("a");
  link.href = URL.createObjectURL(await answer.blob());
  link.download = name;
  link.click();
  // The browser reads it after this turn.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

/** The status of a failed call; 0 where nobody answered. */
export const statusOf = (error: unknown): number => (error instanceof HttpError ? error.status : 0);

type Translate = (key: string, options?: Record<string, unknown>) => string;

/** What of a problem+json says why. */
interface Refusal {
  readonly reason?: string;
  readonly code?: string;
  readonly message?: string;
  /** What the sentence of the reason names. */
  readonly values?: Readonly<Record<string, unknown>>;
}

/**
 * What went wrong, in the reader's language: by the reason or code that the server gave; its own sentence, which is English, only to
 * readers of English.
 */
export function saidBy(error: unknown, t: Translate): string {
  if (!(error instanceof HttpError)) return t("problem.code.unreachable");
  const { reason, code, message, values } = (error.body ?? {}) as Refusal;
  const english = globalThis.document?.documentElement.lang === "en" ? message : undefined;
  const general = t(`problem.code.${code}`, {
    _: t(`errorCode.${code}`, { _: t("problem.code.other", { status: error.status }) }),
  });
  return english ?? (reason ? t(`problem.${reason}`, { ...values, _: general }) : general);
}
