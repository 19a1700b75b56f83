import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { type Clock, isJsonObject, type Json } from "@campushub/kit";
import { type FaultBox, readBody, UNANSWERED, underWriteFaults } from "@campushub/kit/testing";
import { XMLParser } from "fast-xml-parser";
import { NAMESPACE } from "../../src/profiles/soap/wire.ts";
import type { Sessions } from "../sessions.ts";
import { type Arguments, dataSetXml, escaped } from "./data-set.ts";
import type { Desk } from "./desk.ts";
import { Fault } from "./fault.ts";
import { EIGHT_HOURS_MS } from "./lies.ts";
import type { Methods } from "./methods.ts";

/** `viewer` may see the lists but no usage; `counter` is shown the list of rooms as the published client knows it. */
export const USERS: Readonly<
  Record<string, { readonly password: string; readonly role: string; readonly refused: readonly string[] }>
> = {
  hub: { password: "demo-only", role: "9", refused: [] },
  viewer: { password: "demo-only", role: "13", refused: ["Inquiry_Chargeback_Building", "Inquiry_Chargeback_RoomID"] },
  counter: { password: "demo-only", role: "4", refused: [] },
};

const XML = "text/xml; charset=utf-8";
const COOKIE = "ASP.NET_SessionId";
const LOGIN_PAGE =
  '<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN"><html xmlns="http://www.w3.org/1999/xhtml"><head><title>登录</title></head><body>请重新登录</body></html>';

export interface Service {
  readonly clock: Clock;
  readonly faults: FaultBox;
  readonly sessions: Sessions;
  readonly methods: Methods;
  readonly desk: Desk;
}

interface Call {
  readonly method: string;
  readonly args: Arguments;
  readonly cookie: string | undefined;
}

/** The service's one address. Everything that is no POST to it is answered as a web server would. */
export function service(parts: Service): RequestListener {
  return async (request, response) => {
    const ahead = parts.faults.isOn("clock8hOff") ? EIGHT_HOURS_MS : 0;
    response.setHeader("date", new Date(parts.clock.now() + ahead).toUTCString());
    const body = await readBody(request);
    if (request.url !== "/") return send(response, { status: 404, text: "<html><body>404</body></html>" });
    if (parts.faults.hit("redirect")) {
      response.setHeader("location", "/");
      return send(response, { status: 302, text: "" });
    }
    if (request.method !== "POST") return send(response, { status: 200, text: LOGIN_PAGE });
    parts.desk.settle();
    try {
      const answer = answerTo(parts, { request, response }, callOf(request, body));
      if (answer === UNANSWERED) return;
      if (answer === "page") return send(response, { status: 200, text: LOGIN_PAGE });
      return send(response, { status: 200, text: answer, type: XML });
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      // SOAP 1.1 §6.2: a Fault comes with 500.
      return send(response, { status: 500, text: faultXml(error), type: XML });
    }
  };
}

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

function answerTo(parts: Service, exchange: Exchange, { method, args, cookie }: Call): string | "page" | typeof UNANSWERED {
  const { sessions, desk, methods, faults } = parts;
  if (method === "LogIn") return resultXml(method, signIn(sessions, exchange.response, args));
  const account = sessions.accountOf(cookie) ?? "";
  const standing = sessions.standing(cookie);
  if (standing === "forgotten") return "page";
  if (standing === "gone") throw new Fault("Client.Authentication");
  if (USERS[account]?.refused.includes(method)) throw new Fault("Client.Authorization");
  if (desk.knows(method)) {
    desk.mutations++;
    const said = underWriteFaults(faults, exchange, () => desk.take(method, args));
    return said === UNANSWERED ? UNANSWERED : resultXml(method, said);
  }
  const set = methods.answer(method, args, { lean: account === "counter" });
  if (!set) throw new Fault("Client");
  return resultXml(method, dataSetXml(set));
}

/** @returns the role, "0" for whoever is not let in. */
function signIn(sessions: Sessions, response: ServerResponse, { UserID = "", Password }: Arguments): string {
  const user = USERS[UserID];
  if (!user || user.password !== Password) return "0";
  response.setHeader("set-cookie", `${COOKIE}=${sessions.open(UserID).token}; path=/; HttpOnly`);
  return user.role;
}

const parser = new XMLParser({ removeNSPrefix: true, parseTagValue: false, trimValues: false, htmlEntities: true });

/** @throws Fault `Client` for what is no call, or not the one its SOAPAction names */
function callOf(request: IncomingMessage, text: string): Call {
  const envelope = (parser.parse(text) as { Envelope?: { Body?: Record<string, Json> } }).Envelope;
  const [named] = Object.entries(envelope?.Body ?? {}).filter(([name]) => !name.startsWith("#"));
  const isXml = String(request.headers["content-type"]).startsWith("text/xml");
  if (!named || !isXml || request.headers.soapaction !== `"${NAMESPACE}${named[0]}"`) throw new Fault("Client");
  const [method, inner] = named;
  const args = isJsonObject(inner) ? Object.entries(inner).map(([name, value]) => [name, String(value)]) : [];
  const cookie = new RegExp(`${COOKIE}=([^;]+)`).exec(request.headers.cookie ?? "")?.[1];
  return { method, args: Object.fromEntries(args), cookie };
}

const ENVELOPE =
  '<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema">';

function resultXml(method: string, result: string): string {
  const inner = `<${method}Response xmlns="${NAMESPACE}"><${method}Result>${result}</${method}Result></${method}Response>`;
  return `<?xml version="1.0" encoding="utf-8"?>${ENVELOPE}<soap:Body>${inner}</soap:Body></soap:Envelope>`;
}

function faultXml({ code, message }: Fault): string {
  const inner = `<faultcode>soap:${code}</faultcode><faultstring>${escaped(message)}</faultstring><detail />`;
  return `<?xml version="1.0" encoding="utf-8"?>${ENVELOPE}<soap:Body><soap:Fault>${inner}</soap:Fault></soap:Body></soap:Envelope>`;
}

interface Reply {
  readonly status: number;
  readonly text: string;
  readonly type?: string;
}

function send(response: ServerResponse, { status, text, type = "text/html; charset=utf-8" }: Reply): void {
  response.statusCode = status;
  response.setHeader("content-type", type);
  response.end(text);
}
