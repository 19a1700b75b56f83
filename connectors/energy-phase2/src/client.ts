import {
  AuthError,
  ConfigError,
  type CursorPage,
  countOf,
  type HttpRequest,
  isJsonObject,
  type Json,
  listOf,
  malformedList,
  RetryableError,
  RowError,
  type Session,
  type Token,
  tokenFor,
  waitingOut,
  withToken,
} from "@campushub/kit";
import type { Config } from "./config.ts";
import { errorOfCode } from "./errors.ts";
import { readTime } from "./local-time.ts";

export type Resource = "buildings" | "points" | "readings" | "alarms";
export type Query = Readonly<Record<string, string | number | undefined>>;

export interface Page extends CursorPage<Json> {
  readonly total: number | undefined;
}

const TOKEN = "access";

/**
 * One page of a list. The token is renewed once where it is refused; a refusal that passes by itself is waited out.
 * @throws ConnectorError by the code table of errors.ts; RetryableError `malformed_list`, `bad_count` where a page is no page.
 */
export async function fetchPage(session: Session<Config>, resource: Resource, query: Query): Promise<Page> {
  const data = await patiently(session, () =>
    withToken(session, {
      name: TOKEN,
      refresh: () => fetchToken(session),
      call: (token) =>
        ask(session, {
          method: "GET",
          url: `/v2/${resource}`,
          query: { project: session.config.project, ...query },
          headers: { authorization: `Bearer ${token}` },
        }),
    }),
  );
  const rows = listOf(data, "items");
  const { next } = data as { [name: string]: Json };
  if (!isCursor(next)) throw malformedList("the page says neither that it is the last one nor where the list goes on");
  return { rows, next, total: countOf(data, "total") };
}

/**
 * A question or change sent as a body. A change is never repeated by us; where the token is refused nothing was done, so then it is
 * sent once more with a new one. @throws ConnectorError by the code table of errors.ts
 */
export async function post(
  session: Session<Config>,
  path: string,
  sent: { effect: "read" | "write"; json: Json },
): Promise<Json> {
  const call = () =>
    withToken(session, {
      name: TOKEN,
      refresh: () => fetchToken(session),
      call: (token) =>
        ask(session, {
          method: "POST",
          url: `/v2/${path}`,
          query: { project: session.config.project },
          headers: { authorization: `Bearer ${token}` },
          ...sent,
        }),
    });
  const data = await (sent.effect === "read" ? patiently(session, call) : call());
  return data;
}

/** OAuth 2 client credentials (RFC 6749 §4.4). */
async function fetchToken(session: Session<Config>): Promise<Token> {
  const data = await ask(session, {
    method: "POST",
    url: "/oauth/token",
    answer: "small",
    form: {
      grant_type: "client_credentials",
      client_id: session.config.clientId,
      client_secret: session.secret("clientSecret"),
    },
  });
  if (!isJsonObject(data) || typeof data.access_token !== "string" || data.access_token === "") {
    throw new AuthError("the platform answered without a token", { code: "no_token" });
  }
  return tokenFor(data.access_token, { seconds: data.expires_in, now: session.clock.now() });
}

async function ask(session: Session<Config>, request: HttpRequest): Promise<Json> {
  const { body } = await session.http.json(request);
  if (!isJsonObject(body) || typeof body.code !== "number") {
    // Whoever stands between us and the platform may answer in its name, after it did what was wished.
    if (request.effect === "write")
      throw new RetryableError("a wish was answered by somebody else", { code: "not_this_platform" });
    throw new ConfigError("the answer is not in this platform's envelope; check the base URL", { code: "not_this_platform" });
  }
  tellClock(session, body.time);
  if (body.code !== 0) throw errorOfCode(body.code, { url: request.url, message: body.message });
  return body.data ?? null;
}

/** Every answer tells the platform's clock; one that cannot be read tells nothing. */
function tellClock({ config, http }: Session<Config>, time: Json | undefined): void {
  try {
    if (typeof time === "string" && time !== "") http.tellClock(readTime(time, config.timeZone, "time"));
  } catch (error) {
    if (!(error instanceof RowError)) throw error;
  }
}

/** The transport waits out HTTP failures itself; refusals that come with HTTP 200 are waited out here. */
const patiently = <T>(session: Session<Config>, call: () => Promise<T>): Promise<T> =>
  waitingOut(session, call, ({ code }) => code.startsWith("platform_"));

function isCursor(value: Json | undefined): value is string | null {
  return value === null || (typeof value === "string" && value !== "");
}
