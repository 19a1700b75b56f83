import { fetchUtils, HttpError } from "react-admin";

export const API = "/api";

/** fetchJson with the session's cookie. Errors are HttpError with the problem+json in `body`. */
export const httpClient: typeof fetchUtils.fetchJson = (url, options = {}) =>
  fetchUtils.fetchJson(url, { ...options, credentials: "include" }).catch((error: unknown) => {
    if (error instanceof HttpError) putIntoWords(error.body);
    throw error;
  });

interface Problem {
  errors?: Record<string, unknown>;
  readonly faults?: Readonly<Record<string, { readonly code: string } & Readonly<Record<string, unknown>>>>;
}

/** Faults of fields, told as codes, become messages that the form says in the reader's language. */
function putIntoWords(problem: Problem | undefined): void {
  for (const [field, { code, ...args }] of Object.entries(problem?.faults ?? {})) {
    const key = `problem.field.${code}`;
    problem!.errors = {
      ...problem!.errors,
      [field]: `@@react-admin@@${JSON.stringify({ message: key, args: { _: "", ...args } })}`,
    };
  }
}

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

/** The status of a failed call; 0 where nobody answered. */
export const statusOf = (error: unknown): number => (error instanceof HttpError ? error.status : 0);

type Translate = (key: string, options?: Record<string, unknown>) => string;

/**
 * What went wrong, in the reader's language: by the reason or code that the server gave; its own sentence, which is English, only to
 * readers of English.
 */
export function saidBy(error: unknown, t: Translate): string {
  if (!(error instanceof HttpError)) return t("problem.code.unreachable");
  const { reason, code, message } = (error.body ?? {}) as { reason?: string; code?: string; message?: string };
  const english = globalThis.document?.documentElement.lang === "en" ? message : undefined;
  const general = t(`problem.code.${code}`, {
    _: t(`errorCode.${code}`, { _: t("problem.code.other", { status: error.status }) }),
  });
  return english ?? (reason ? t(`problem.${reason}`, { _: general }) : general);
}
