import { ConnectorError, isJsonObject, type Json, RetryableError, readJson } from "@campushub/kit";
import { type Meaning, platformError } from "../../errors.ts";

export type Body = { [key: string]: Json };

/**
 * The inner body of an answer that is a success by all three of its marks: `code_` 0, `result_` "true", `body.result` "0".
 * @throws the class of the code's meaning; RetryableError `malformed_body` when the JSON in the string is broken.
 */
export function openEnvelope(answer: Json, cmd: string, errorCodes: Readonly<Record<string, Meaning>>): Body {
  if (!isJsonObject(answer)) throw malformed(cmd, "the answer is no object");
  const code = String(answer.code_ ?? "");
  const refuse = (key: string) =>
    platformError(Object.hasOwn(errorCodes, key) ? errorCodes[key]! : "refused", {
      cmd,
      code: key,
      message: answer.message_ ?? "",
    });
  if (code !== "0") throw refuse(code);
  if (String(answer.result_) !== "true") throw refuse(`result_.${String(answer.result_)}`);
  const body = innerBody(answer.body, cmd);
  if (body.result !== undefined && String(body.result) !== "0") throw refuse(`body.${String(body.result)}`);
  return body;
}

function innerBody(body: Json | undefined, cmd: string): Body {
  if (isJsonObject(body)) return body;
  if (typeof body !== "string") throw malformed(cmd, "the answer has no body");
  let inner: unknown;
  try {
    inner = readJson(body);
  } catch (error) {
    if (error instanceof ConnectorError) throw error;
    throw malformed(cmd, "the JSON in the body is broken");
  }
  if (!isJsonObject(inner)) throw malformed(cmd, "the body is no object");
  return inner;
}

function malformed(cmd: string, why: string): RetryableError {
  return new RetryableError(`${cmd}: ${why}`, { code: "malformed_body", detail: { cmd } });
}
