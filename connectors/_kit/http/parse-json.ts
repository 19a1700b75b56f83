import { AuthError, RetryableError } from "../errors.ts";
import type { Json } from "../json.ts";
import { maskFor } from "./mask.ts";
import type { HttpOptions, HttpReply, HttpRequest } from "./types.ts";

/** @throws AuthError `session_page` for a web page, RetryableError `malformed_json` for anything else that is no JSON. */
export function parseJson(request: HttpRequest, reply: HttpReply, options: HttpOptions): Json {
  const body = reply.text.trimStart();
  if (body.startsWith("<")) {
    throw new AuthError("platform answered with a web page where data was expected; its session is probably gone", {
      code: "session_page",
      status: reply.status,
    });
  }
  try {
    return JSON.parse(body) as Json;
  } catch {
    // The parser's own error quotes the text, unmasked: it is not kept as the cause.
    throw new RetryableError("platform answered with broken JSON", {
      code: "malformed_json",
      status: reply.status,
      detail: { body: maskFor(options, request)(body.slice(0, 300)), bytes: reply.bytes.length },
    });
  }
}
