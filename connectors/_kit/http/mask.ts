import { isSecretName, redactText } from "../redact.ts";
import type { HttpOptions, HttpRequest } from "./types.ts";

const MASK = "•••";
/** Shorter values would mask innocent text everywhere. */
const SHORTEST = 4;

/**
 * Text → text that may stand in an error or a log: what this request itself sent under a secret-looking name and the
 * connection's known secrets are masked literally, since a platform may echo them in any wording.
 */
export function maskFor(options: Pick<HttpOptions, "secrets">, request: HttpRequest): (text: string) => string {
  const found = [...(options.secrets ?? []), ...sentSecrets([request.headers, request.query, request.form, request.json])];
  const values = [...new Set(found.flatMap((value) => [value, encodeURIComponent(value)]))]
    .filter((value) => value.length >= SHORTEST)
    .sort((a, b) => b.length - a.length);
  return (text) => redactText(values.reduce((masked, value) => masked.replaceAll(value, MASK), text));
}

function sentSecrets(value: unknown): string[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => {
    if (!isSecretName(name)) return sentSecrets(inner);
    // "Bearer abc": the scheme is no secret, the rest is.
    return typeof inner === "string" ? [inner, ...inner.split(" ").slice(1)] : sentSecrets(inner);
  });
}
