import { ConfigError, cutText, type HttpReply, type Json, pageError, RetryableError, redactText } from "@campushub/kit";
import { type Meaning, platformError } from "../../errors.ts";
import { NAMESPACE } from "./wire.ts";
import { escapeXml, isWebPage, isXmlText, nodeOf, saidBy } from "./xml.ts";

/** Named arguments of a call, in the order the platform lists them. */
export type Arguments = Readonly<Record<string, string>>;
type ErrorCodes = Readonly<Record<string, Meaning>>;

/** @throws ConfigError `bad_method`: a name of the connection's table cannot be an element; `bad_text`: XML cannot carry an argument */
export function envelopeOf(method: string, args: Arguments): string {
  if (!/^[A-Za-z_][\w.-]*$/.test(method)) {
    throw new ConfigError("a name in the method table is no method", { code: "bad_method", detail: { method } });
  }
  for (const [name, value] of Object.entries(args)) {
    if (isXmlText(value)) continue;
    throw new ConfigError(`${name} holds a control character, which XML cannot carry; nothing was sent`, {
      code: "bad_text",
      detail: { method, name },
    });
  }
  const inner = Object.entries(args).map(([name, value]) => `<${name}>${escapeXml(value)}</${name}>`);
  return (
    '<?xml version="1.0" encoding="utf-8"?><soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body>' +
    `<${method} xmlns="${NAMESPACE}">${inner.join("")}</${method}></soap:Body></soap:Envelope>`
  );
}

interface Question {
  readonly method: string;
  readonly effect: "read" | "write";
  /** What `XML` reads in the answer. */
  readonly document: Json | undefined;
}

/**
 * The result element of an answer; null where it says nothing. A Fault is told by its code, whatever HTTP status it came with.
 * @returns undefined for an answer that is no envelope under a status that speaks for itself
 * @throws what `pageError` says of a web page, RetryableError `malformed_xml`, the class of the fault's meaning
 */
export function openEnvelope(reply: HttpReply, { method, effect, document }: Question, errorCodes: ErrorCodes): Json | undefined {
  const isOk = reply.status >= 200 && reply.status < 300;
  const body = nodeOf(nodeOf(nodeOf(document)?.Envelope)?.Body);
  if (body?.Fault !== undefined) throw faultOf(body.Fault, method, errorCodes);
  if (!isOk) return undefined;
  const response = body?.[`${method}Response`];
  if (response === undefined) {
    if (isWebPage(reply.text)) throw pageError({ effect }, reply.status);
    throw new RetryableError("platform answered with broken XML, or with none that answers the question", {
      code: "malformed_xml",
      detail: { method, bytes: reply.bytes.length },
    });
  }
  return saidBy(nodeOf(response)?.[`${method}Result`] ?? null);
}

function faultOf(fault: Json, method: string, errorCodes: ErrorCodes): Error {
  const { faultcode, faultstring } = nodeOf(fault) ?? {};
  const code = String(faultcode ?? "").replace(/^.*:/, "");
  return platformError(meaningOf(code, errorCodes), {
    method,
    code,
    message: cutText(redactText(String(faultstring ?? "")), 200),
  });
}

/**
 * SOAP 1.1 §4.4.1: `Client.Authentication` is a `Client` fault too, so what is left of a dot speaks for what is unknown. A code the table
 * does not hold refuses nothing: WCF says `InternalServiceFault` of whatever broke, be it after the money was booked.
 */
function meaningOf(code: string, errorCodes: ErrorCodes): Meaning {
  for (let known = code; known !== ""; known = known.slice(0, Math.max(0, known.lastIndexOf(".")))) {
    const meaning = errorCodes[`fault.${known}`];
    if (meaning) return meaning;
  }
  return "failed";
}
