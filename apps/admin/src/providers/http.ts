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
