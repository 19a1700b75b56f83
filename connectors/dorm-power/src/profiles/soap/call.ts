import {
  cutText,
  type HttpReply,
  type Json,
  RetryableError,
  readAside,
  type Session,
  type Token,
  waitingOut,
  withToken,
} from "@campushub/kit";
import type { Config } from "../../config.ts";
import { platformError } from "../../errors.ts";
import { type Arguments, envelopeOf, openEnvelope } from "./envelope.ts";
import { DEFAULT_METHODS, type Method } from "./methods.ts";
import { type Table, tableOf } from "./table.ts";
import { NAMESPACE } from "./wire.ts";
import { XML } from "./xml.ts";

const TOKEN = "soap";
/** ASP.NET ends a session after 20 idle minutes and says so; this only bounds how long one is kept. */
const SESSION_MS = 60 * 60_000;
/** The public client carries no session at all: where signing in sets no cookie, none is sent. */
const NO_COOKIE = "-";
/** What `LogIn` returns in place of a role to whoever it does not let in. */
const NOBODY = "0";
const DONE = "1";

/** The platform behind one connection, method by method, signed in. */
export interface Platform {
  /** @throws RetryableError `malformed_xml` for what is no table */
  table(method: Method, args: Arguments): Promise<Table>;
  /** Carries out a wish, once. @throws the class of the returned value's meaning for anything but success */
  order(method: Method, args: Arguments): Promise<void>;
}

export function platformOf(session: Session<Config>): Platform {
  const ask = (method: Method, args: Arguments, effect: "read" | "write") =>
    withToken(session, {
      name: TOKEN,
      refresh: () => signIn(session),
      call: async (cookie) => (await post(session, { method, args, effect, cookie })).result,
    });
  return {
    table: async (method, args) => tableOf(await waitingOut(session, () => ask(method, args, "read")), method),
    async order(method, args) {
      const said = await ask(method, args, "write");
      if (said === DONE) return;
      const returned = typeof said === "string" ? said : null;
      // What says nothing, or what the table does not hold, proves nothing: it may have been done.
      const meaning = (returned !== null && session.config.errorCodes[`result.${returned}`]) || "failed";
      throw platformError(meaning, { method, returned: returned && cutText(returned, 200) });
    },
  };
}

/** Whether the connection's table gives this question a method at all. */
export function hasMethod({ methods }: Config, method: Method): boolean {
  return (methods[method] ?? DEFAULT_METHODS[method]) !== "";
}

async function signIn(session: Session<Config>): Promise<Token> {
  const args = { UserID: session.config.account ?? "", Password: session.secret("password") };
  const { result: role, reply } = await post(session, { method: "signIn", args, effect: "read", cookie: NO_COOKIE });
  if (role === NOBODY) throw platformError("bad_credentials", { method: "signIn" });
  if (typeof role !== "string") {
    throw new RetryableError("the platform signed us in without a role", { code: "malformed_xml", detail: { method: "signIn" } });
  }
  return { value: cookieOf(reply) ?? NO_COOKIE, expiresAt: session.clock.now() + SESSION_MS };
}

interface Call {
  readonly method: Method;
  readonly args: Arguments;
  readonly effect: "read" | "write";
  readonly cookie: string;
}

async function post(session: Session<Config>, { method, args, effect, cookie }: Call) {
  const { config, http } = session;
  const name = config.methods[method] || DEFAULT_METHODS[method];
  let result: Json | undefined;
  const reply = await http.send({
    method: "POST",
    url: "",
    effect,
    headers: {
      "content-type": "text/xml; charset=utf-8",
      soapaction: `"${NAMESPACE}${name}"`,
      ...(cookie === NO_COOKIE ? {} : { cookie }),
    },
    text: envelopeOf(name, args),
    answer: "document",
    judge: async (answer) => {
      const document = await readAside(XML, answer);
      result = openEnvelope(answer, { method: name, effect, document }, config.errorCodes);
    },
  });
  return { result, reply };
}

/** `a=1; path=/` or several of them → the pairs alone, as a browser sends them back. */
function cookieOf({ headers }: HttpReply): string | undefined {
  const set = headers["set-cookie"];
  if (set === undefined || set === "") return undefined;
  return set
    .split(/,(?=\s*[^;,=\s]+=)/)
    .map((one) => one.split(";")[0]!.trim())
    .join("; ");
}
