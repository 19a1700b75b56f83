import axios, { type AxiosRequestConfig, type AxiosResponse, isAxiosError } from "axios";
import { lookupWithin } from "../addresses.ts";
import { decodeText } from "../decode.ts";
import { ConfigError, ConnectorError, errorOfStatus, RemoteError, RetryableError } from "../errors.ts";
import { cutText } from "../text.ts";
import type { ClockMeter } from "./clock-offset.ts";
import { deadlineOf } from "./deadline.ts";
import { maskFor } from "./mask.ts";
import { retryAfterMs } from "./retry.ts";
import type { HttpOptions, HttpReply, HttpRequest } from "./types.ts";

const TIMEOUT_MS = 30_000;
const MB = 1024 * 1024;
/** The largest of each kind that was seen is less than half of it. */
const MAX_BYTES = { small: MB, page: 8 * MB, document: 32 * MB } as const;
/** What the resolver and the TLS layer say when the address itself is wrong; waiting would not mend it. */
const WRONG_ADDRESS: ReadonlySet<string> = new Set([
  "ENOTFOUND",
  "ERR_INVALID_URL",
  "ERR_TLS_CERT_ALTNAME_INVALID",
  "CERT_HAS_EXPIRED",
  "DEPTH_ZERO_SELF_SIGNED_CERT",
  "SELF_SIGNED_CERT_IN_CHAIN",
  "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
]);

/** One request and its whole answer, or the error class that says who must act. */
export function createExchange(options: HttpOptions, meter: ClockMeter) {
  const lookup = lookupWithin(options.reach) as unknown as AxiosRequestConfig["lookup"];
  const client = axios.create({ responseType: "stream", validateStatus: () => true, maxRedirects: 0, proxy: false, lookup });
  return async (request: HttpRequest, target: URL): Promise<HttpReply> => {
    const startedAt = options.clock.now();
    const deadline = deadlineOf(options.signal, request.timeoutMs ?? options.timeoutMs ?? TIMEOUT_MS);
    const mask = maskFor(options, request);
    try {
      const answer = await client.request<AsyncIterable<Buffer>>({
        method: request.method,
        url: target.href,
        headers: headersOf(request),
        data: bodyOf(request),
        signal: deadline.signal,
      });
      const headers = plainHeaders(answer);
      meter.measure(startedAt, headers.date);
      const isOk = answer.status >= 200 && answer.status < 300;
      const bytes = isOk
        ? await collect(answer.data, options.maxBytes ?? MAX_BYTES[request.answer ?? "page"])
        : await beginning(answer.data, MAX_BYTES.small);
      options.traffic?.add(bytes.length);
      const reply = replyOf(answer.status, headers, bytes);
      await request.judge?.(reply);
      if (isOk) return reply;
      throw errorOfStatus(answer.status, {
        retryAfterMs: retryAfterMs(headers, options.clock.now()),
        detail: { url: mask(target.href), body: mask(cutText(reply.text, 300)) },
      });
    } catch (error) {
      if (error instanceof ConnectorError) throw error;
      options.signal.throwIfAborted();
      if (isAxiosError(error) && error.cause instanceof ConnectorError) throw error.cause;
      const detail = { url: mask(target.href) };
      if (deadline.expired()) throw new RetryableError("platform did not answer in time", { code: "timeout", detail });
      throw classify(error, detail);
    } finally {
      deadline.release();
    }
  };
}

function headersOf(request: HttpRequest): Record<string, string> {
  return {
    ...(request.form === undefined ? {} : { "content-type": "application/x-www-form-urlencoded" }),
    ...(request.json === undefined ? {} : { "content-type": "application/json" }),
    ...request.headers,
  };
}

function bodyOf(request: HttpRequest): string | undefined {
  if (request.form !== undefined) return new URLSearchParams(request.form).toString();
  return request.text ?? (request.json === undefined ? undefined : JSON.stringify(request.json));
}

function plainHeaders(answer: AxiosResponse): Record<string, string> {
  return Object.fromEntries(Object.entries(answer.headers).map(([name, value]) => [name.toLowerCase(), String(value)]));
}

function replyOf(status: number, headers: Readonly<Record<string, string>>, bytes: Uint8Array): HttpReply {
  let decoded: string | undefined;
  return {
    status,
    headers,
    bytes,
    get text() {
      decoded ??= decodeText(bytes, headers["content-type"]).text;
      return decoded;
    },
  };
}

/** Of a refusal nobody reads more than its beginning; the rest is not waited for. */
async function beginning(chunks: AsyncIterable<Buffer>, maxBytes: number): Promise<Uint8Array> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of chunks) {
    parts.push(part);
    length += part.length;
    if (length > maxBytes) break;
  }
  return length > maxBytes ? wholeCharacters(Buffer.concat(parts).subarray(0, maxBytes)) : Buffer.concat(parts);
}

/** Without the last character, of which there may be a part only. */
function wholeCharacters(bytes: Uint8Array): Uint8Array {
  let end = bytes.length;
  while (bytes.length - end < 3 && (bytes[end - 1]! & 0xc0) === 0x80) end--;
  return bytes.subarray(0, end - 1);
}

async function collect(chunks: AsyncIterable<Buffer>, maxBytes: number): Promise<Uint8Array> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of chunks) {
    parts.push(part);
    length += part.length;
    if (length > maxBytes) {
      throw new RemoteError("answer larger than allowed; ask for smaller pages", { code: "too_large", detail: { maxBytes } });
    }
  }
  return parts.length === 1 ? parts[0]! : Buffer.concat(parts);
}

/** A system or axios error holds the whole request, credentials included: only its code goes on. */
function classify(error: unknown, detail: { readonly url: string }): unknown {
  const code = codeOf(error);
  if (code === undefined) return error;
  if (WRONG_ADDRESS.has(code)) {
    return new ConfigError(`the address cannot be used (${code}); check the base URL`, { code: "unknown_host", detail });
  }
  return new RetryableError(`connection to the platform failed (${code})`, {
    code: "network",
    detail: { ...detail, cause: code },
  });
}

function codeOf(error: unknown): string | undefined {
  if (isAxiosError(error)) return error.code ?? "network";
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  return typeof code === "string" ? code : undefined;
}
