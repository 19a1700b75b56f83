import { AuthError } from "./errors.ts";
import type { Json } from "./json.ts";
import type { Session, Token } from "./session.ts";

/**
 * Calls with the connection's shared token. Where the platform refuses the token, it is dropped (only if it is still the
 * one in use), fetched once more, and the call is made once more; a second refusal is thrown. It never loops.
 */
export async function withToken<T>(
  session: Session,
  options: { readonly name: string; readonly refresh: () => Promise<Token>; readonly call: (token: string) => Promise<T> },
): Promise<T> {
  const first = await session.tokens.get(options.name, options.refresh);
  try {
    return await options.call(first);
  } catch (error) {
    if (!(error instanceof AuthError)) throw error;
    await session.tokens.drop(options.name, first);
    const second = await session.tokens.get(options.name, options.refresh);
    return options.call(second);
  }
}

/** A token that lives longer, or of which nobody understands how long, is fetched anew after so long. */
const LONGEST_LIFE_MS = 24 * 3_600_000;
/** One said to end at once is tried for so long: a platform that refuses it says so, and one sign-in a request helps nobody. */
const SHORTEST_LIFE_MS = 30_000;

/** A token with an end that a clock and a column can hold. The end may be any number a platform made of its own. */
export function believableToken({ value, expiresAt }: Token, now: number): Token {
  const life = Number.isNaN(expiresAt) ? LONGEST_LIFE_MS : expiresAt - now;
  return { value, expiresAt: now + Math.max(SHORTEST_LIFE_MS, Math.min(LONGEST_LIFE_MS, life)) };
}

/** A token is given up this long before it ends, or at half its life, so that none ends on its way. */
const MARGIN_MS = 60_000;

/**
 * A token that lives for as many seconds as the platform tells. Many tell it as a text, and some not at all (RFC 6749 §5.1 leaves it
 * open): then it is good until the platform refuses it.
 */
export function tokenFor(value: string, { seconds, now }: { readonly seconds: Json | undefined; readonly now: number }): Token {
  const isTold = typeof seconds === "number" || (typeof seconds === "string" && seconds.trim() !== "");
  const life = isTold ? Number(seconds) * 1000 : Number.NaN;
  return { value, expiresAt: now + Math.max(life - MARGIN_MS, life / 2) };
}
