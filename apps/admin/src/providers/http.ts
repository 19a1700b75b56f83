import { fetchUtils, HttpError } from "react-admin";

export const API = "/api";

/** fetchJson with the session's cookie. Errors are HttpError with the problem+json in `body`. */
export const httpClient: typeof fetchUtils.fetchJson = (url, options = {}) =>
  fetchUtils.fetchJson(url, { ...options, credentials: "include" });

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

/** What the server said about a failed call, or the error's own text. */
export function saidBy(error: unknown): string {
  if (error instanceof HttpError) return String(error.body?.message ?? error.body?.detail ?? error.message);
  return error instanceof Error ? error.message : String(error);
}
