import { setImmediate } from "node:timers/promises";
import { AuthError, ConnectorError, RetryableError } from "../errors.ts";
import type { Json } from "../json.ts";
import { readJson } from "../json-text.ts";
import { cutText } from "../text.ts";
import { maskFor } from "./mask.ts";
import type { HttpOptions, HttpReply, HttpRequest } from "./types.ts";

/** Between decoding and parsing more characters than this, others get their turn. */
const LONG = 500_000;

/**
 * @throws what `pageError` says of a web page, RemoteError `too_deep` or `too_many_values`, RetryableError `malformed_json` for anything
 * else that is no JSON.
 */
export async function parseJson(request: HttpRequest, reply: HttpReply, options: HttpOptions): Promise<Json> {
  const body = reply.text.trimStart();
  if (body.startsWith("<")) throw pageError(request, reply.status);
  if (body.length > LONG) await setImmediate();
  try {
    return readJson(body);
  } catch (error) {
    if (error instanceof ConnectorError) throw error;
    // The parser's own error quotes the text, unmasked: it is not kept as the cause.
    throw new RetryableError("platform answered with broken JSON", {
      code: "malformed_json",
      status: reply.status,
      detail: { body: maskFor(options, request)(cutText(body, 300)), bytes: reply.bytes.length },
    });
  }
}

/**
 * A web page in place of an answer. In place of data it is most likely the sign-in, so that a new session mends it. What it hides of
 * a wish nobody can tell: that is looked up, and never sent again after a new sign-in.
 */
export function pageError({ effect }: Pick<HttpRequest, "effect">, status: number): AuthError | RetryableError {
  const facts = { code: "session_page", status };
  if (effect === "write")
    return new RetryableError("platform answered a wish with a web page; what became of it is not known", facts);
  return new AuthError("platform answered with a web page where data was expected; its session is probably gone", facts);
}
