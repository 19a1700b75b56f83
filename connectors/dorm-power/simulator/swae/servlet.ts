import type { RequestListener, ServerResponse } from "node:http";
import type { Clock } from "@campushub/kit";
import { type FaultBox, readBody } from "@campushub/kit/testing";
import type { Envelope } from "../../src/profiles/swae/wire.ts";
import type { Sessions } from "../sessions.ts";
import { granted, LOGIN_PAGE, refused } from "./answer.ts";
import type { Commands, Question } from "./commands.ts";
import { EIGHT_HOURS_MS } from "./lies.ts";

const PATH = "/smartWaterAndElectricityService/SWAEServlet";
const SERVICES = ["OWNWaterElecService", "JBSWaterElecService"];

export const CUSTOMER = "1575";
/** `viewer` may see the lists but no usage: a check must tell it apart. */
export const USERS: Readonly<Record<string, { readonly password: string; readonly refused: readonly string[] }>> = {
  hub: { password: "demo-only", refused: [] },
  viewer: { password: "demo-only", refused: ["getbuildusedetail"] },
};

export interface Servlet {
  readonly clock: Clock;
  readonly faults: FaultBox;
  readonly sessions: Sessions;
  readonly commands: Commands;
}

/** The platform's one address. Everything that is no POST to it is answered as a web server would. */
export function servlet(parts: Servlet): RequestListener {
  return async (request, response) => {
    const ahead = parts.faults.isOn("clock8hOff") ? EIGHT_HOURS_MS : 0;
    response.setHeader("date", new Date(parts.clock.now() + ahead).toUTCString());
    const body = await readBody(request);
    if (request.url !== PATH) return send(response, 404, "<html><body>404</body></html>");
    if (parts.faults.hit("redirect")) {
      response.setHeader("location", PATH);
      return send(response, 302, "");
    }
    if (request.method !== "POST") return send(response, 200, LOGIN_PAGE);
    const answer = answerTo(parts, new URLSearchParams(body));
    return answer === "page" ? send(response, 200, LOGIN_PAGE) : send(response, 200, JSON.stringify(answer));
  };
}

function answerTo({ sessions, commands }: Servlet, form: URLSearchParams): Envelope | "page" {
  const question = questionOf(form.get("param"));
  const cmd = question?.cmd;
  const service = form.get("command") ?? "";
  if (!question || typeof cmd !== "string" || form.get("method") !== cmd || !SERVICES.includes(service)) {
    return refused("badParameter");
  }
  if (form.get("customercode") !== CUSTOMER) return refused("unknownCustomer");
  if (cmd === "login") return signIn(sessions, question);
  const account = sessions.accountOf(question.token);
  const standing = sessions.standing(question.token);
  if (standing === "forgotten") return "page";
  if (standing === "gone") return refused("sessionGone");
  if (account !== undefined && USERS[account]?.refused.includes(cmd)) return refused("noRight");
  return commands.answer(cmd, question);
}

function signIn(sessions: Sessions, { account, password }: Question): Envelope {
  if (typeof account !== "string" || USERS[account]?.password !== password) return refused("badCredentials");
  const { token, seconds } = sessions.open(account);
  return granted({ token, expirein: String(seconds) });
}

function questionOf(param: string | null): Question | undefined {
  try {
    const question: unknown = JSON.parse(param ?? "");
    return typeof question === "object" && question !== null ? (question as Question) : undefined;
  } catch {
    return undefined;
  }
}

/** JSON goes out as text/html, as servlets of that age do. */
function send(response: ServerResponse, status: number, text: string): void {
  response.statusCode = status;
  response.setHeader("content-type", "text/html;charset=UTF-8");
  response.end(text);
}
