import type { RequestListener, ServerResponse } from "node:http";
import type { FaultSetting } from "../simulator.ts";
import { collectBody } from "./collect-body.ts";
import type { FaultBox } from "./fault-box.ts";
import { encodeGb18030 } from "./gb18030.ts";

const LOGIN_PAGE =
  "<!doctype html><html><head><title>统一身份认证</title></head><body><form action=/login>请登录</form></body></html>";
const GATEWAY_PAGE = "<html><body><h1>502 Bad Gateway</h1>nginx</body></html>";
const RETRY_AFTER_SECONDS = 2;

/** Faults that answer instead of the platform: it never sees the request. */
const ANSWERS: Readonly<Record<string, (response: ServerResponse, setting: FaultSetting) => void>> = {
  status500: (response) => answer(response, { status: 500, type: "application/json", body: '{"message":"internal error"}' }),
  html502: (response) => answer(response, { status: 502, type: "text/html", body: GATEWAY_PAGE }),
  tooMany429: (response, setting) => {
    response.setHeader("retry-after", String(setting.value ?? RETRY_AFTER_SECONDS));
    answer(response, { status: 429, type: "application/json", body: '{"message":"too many requests"}' });
  },
  sessionPage: (response) => answer(response, { status: 200, type: "text/html; charset=utf-8", body: LOGIN_PAGE }),
  silentBeforeBody: () => {},
};

/** Faults that spoil the platform's own answer on its way: the platform did what it was asked. */
const SPOILS: Readonly<Record<string, (response: ServerResponse, body: Buffer) => void>> = {
  silentAfterBody: (response, body) => {
    // Without a length the client can only wait for an end that never comes.
    response.removeHeader("content-length");
    if (body.length > 0) response.write(body);
    else response.flushHeaders();
  },
  cutBody: (response, body) => {
    response.setHeader("content-length", Math.max(body.length, 1));
    const half = body.subarray(0, Math.floor(body.length / 2));
    if (half.length > 0) response.write(half, () => response.destroy());
    else {
      response.flushHeaders();
      setImmediate(() => response.destroy());
    }
  },
  malformedJson: (response, body) => send(response, body.subarray(0, Math.max(0, body.length - 7))),
  gb18030AsUtf8: (response, body) => {
    const type = String(response.getHeader("content-type") ?? "application/json").replace(/;.*$/, "");
    response.setHeader("content-type", `${type}; charset=utf-8`);
    send(response, encodeGb18030(body.toString("utf8")));
  },
};

/** Wraps a request handler so that transport faults happen to its answers; at most one per request, in the order above. */
export function withTransportFaults(faults: FaultBox, handler: RequestListener): RequestListener {
  return (request, response) => {
    for (const [id, instead] of Object.entries(ANSWERS)) {
      const setting = faults.take(id);
      if (!setting) continue;
      request.resume();
      return instead(response, setting);
    }
    const spoil = Object.entries(SPOILS).find(([id]) => faults.hit(id))?.[1];
    if (spoil) collectBody(response, (body) => spoil(response, body));
    return handler(request, response);
  };
}

/** Sends another body than the handler meant to: the length it announced no longer holds. */
function send(response: ServerResponse, body: Buffer): void {
  response.setHeader("content-length", body.length);
  response.end(body);
}

function answer(
  response: ServerResponse,
  reply: { readonly status: number; readonly type: string; readonly body: string },
): void {
  response.writeHead(reply.status, { "content-type": reply.type });
  response.end(reply.body);
}
